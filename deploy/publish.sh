#!/usr/bin/env bash
# Publishes agent, node, gateway and page into artifacts/. What has not changed is left alone.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/log.sh"
. "$here/lib/apt.sh"
. "$here/lib/toolchain.sh"

usage() {
  cat <<'USAGE'
usage: deploy/publish.sh [--force] [PART...]

Publishes the parts that changed since last time into artifacts/ (all when none is named):
  agent     artifacts/agent/     one static binary, for any container
  node      artifacts/node/      the process of a Docker host
  gateway   artifacts/gateway/   the process that clients talk to
  web       artifacts/web/       the page

  --force   publish what has not changed, too
USAGE
}

repo=$(dirname "$here")
artifacts=$repo/artifacts
log=$artifacts/publish.log
force=
parts=()

while [ $# -gt 0 ]; do
  case $1 in
    --force) force=1 ;;
    --help) usage; exit 0 ;;
    agent | node | gateway | web) parts+=("$1") ;;
    *) fail "Unknown argument '$1'." "See --help." ;;
  esac
  shift
done
[ "${#parts[@]}" -gt 0 ] || parts=(agent node gateway web)

# The sources that a part is made of, relative to the repository.
inputs_of() {
  local shared="Directory.Build.props Directory.Packages.props global.json .editorconfig deploy/publish.sh"
  case $1 in
    agent) echo "src/Agent src/AgentProtocol $shared" ;;
    node) echo "deploy/templates src/Silo src/Grains src/AgentClient src/Contracts src/AgentProtocol $shared" ;;
    gateway) echo "src/Gateway src/AgentClient src/Contracts src/AgentProtocol $shared" ;;
    web) echo "src/Web deploy/publish.sh" ;;
  esac
}

# A hash of every input and of the tools. What .gitignore leaves out of the repository is left out here.
stamp_of() {
  local part=$1
  (
    cd "$repo"
    case $part in web) node --version ;; *) echo "$sdk" ;; esac
    # shellcheck disable=SC2046 # words on purpose
    find $(inputs_of "$part") \( -name bin -o -name obj -o -name node_modules -o -name dist -o -name TestResults \) -prune \
      -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  ) | sha256sum | cut -c1-32
}

up_to_date() {
  [ -z "$force" ] && [ -d "$artifacts/$1" ] && [ "$(cat "$artifacts/$1.stamp" 2>/dev/null)" = "$2" ]
}

# Puts a finished folder in the old one's place, so that what artifacts/ holds is always whole.
replace() {
  local part=$1
  rm -rf "${artifacts:?}/$part.old"
  [ ! -d "$artifacts/$part" ] || mv "$artifacts/$part" "$artifacts/$part.old"
  mv "$artifacts/$part.new" "$artifacts/$part"
  rm -rf "${artifacts:?}/$part.old"
}

# Compiled ahead of time: what a server runs first would otherwise be compiled while somebody waits for it.
compiled=(--use-current-runtime --self-contained false -p:PublishReadyToRun=true)

publish_dotnet() {
  local part=$1 project=$2
  quietly "$log" "Read the errors above. 'NU' codes mean that packages could not be restored: check the network." \
    dotnet publish "$repo/src/$project" -c Release -o "$artifacts/$part.new" -v minimal "${@:3}" 9>&-
}

publish_web() {
  cd "$repo/src/Web"
  local dependencies
  dependencies=$(cat package.json package-lock.json | sha256sum)
  if [ ! -d node_modules ] || [ "$(cat "$artifacts/web-dependencies.stamp" 2>/dev/null)" != "$dependencies" ]; then
    quietly "$log" "Check the network and npm's configuration, then run this again." npm ci --no-audit --no-fund 9>&-
    printf '%s' "$dependencies" >"$artifacts/web-dependencies.stamp"
  fi
  quietly "$log" "Read the errors above." npm run build 9>&-
  cp -R dist "$artifacts/web.new"
}

publish() {
  local part=$1 stamp=$2
  rm -rf "${artifacts:?}/$part.new"
  case $part in
    agent) publish_dotnet agent Agent ;;
    node) publish_dotnet node Silo "${compiled[@]}" ;;
    gateway) publish_dotnet gateway Gateway "${compiled[@]}" ;;
    web) publish_web ;;
  esac
  rm -f "$artifacts/$part.stamp"
  replace "$part"
  printf '%s' "$stamp" >"$artifacts/$part.stamp"
}

mkdir -p "$artifacts"
exec 9>"$artifacts/.lock"
if ! flock -n 9; then
  note "another publish is under way; waiting for it"
  flock 9
fi
[ -n "${VIBE_SETUP_CHECKED-}" ] || step "Toolchain" need_toolchain
sdk=$(dotnet --version)
: >"$log"
for part in "${parts[@]}"; do
  stamp=$(stamp_of "$part")
  if up_to_date "$part" "$stamp"; then
    printf '==> Publish %s: unchanged\n' "$part"
  else
    step "Publish $part" publish "$part" "$stamp"
  fi
done
