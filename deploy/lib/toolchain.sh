# shellcheck shell=bash
# What building needs: the .NET SDK, Node.js, and what NativeAOT's linker needs. Needs log.sh and apt.sh.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# Build servers would outlive the build, and hold on to the locks it was started under.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

has_dotnet() { command -v dotnet >/dev/null && dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; }

need_dotnet() {
  if ! has_dotnet && has_candidate dotnet-sdk-10.0; then need_packages dotnet-sdk-10.0; fi
  has_dotnet ||
    fail "There is no .NET 10 SDK: 'dotnet --list-sdks' shows no 10.x." "Install the .NET 10 SDK (the package is called dotnet-sdk-10.0) and put 'dotnet' on the PATH."
}

need_node() {
  command -v node >/dev/null || fail "There is no Node.js: 'node' is not on the PATH." "Install Node.js 20.19 or later, with npm."
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail "Node.js $(node --version) is too old to build the page." "Install Node.js 20.19 or later."
  command -v npm >/dev/null || fail "There is no npm." "Install npm: it comes with Node.js, or as the package npm."
}

need_toolchain() {
  need_packages gcc libc6-dev lld curl ca-certificates
  need_dotnet
  need_node
  note ".NET SDK $(dotnet --version), Node.js $(node --version), npm $(npm --version)"
}
