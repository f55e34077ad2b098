# shellcheck shell=bash
# Where the base of the node's and the gateway's image comes from. Needs log.sh, apt.sh, base-image.sh, image-build.sh and a .NET SDK.
# Reads and sets the caller's `aspnet`; reads `log`, `force`.

default_aspnet=mcr.microsoft.com/dotnet/aspnet:10.0

# Settles `aspnet`: what is asked for, or can be pulled, or was made earlier, or is made now.
need_aspnet_image() {
  local version made
  if docker image inspect "$aspnet" >/dev/null 2>&1; then
    note "$aspnet is here"
    return
  fi
  version=$(newest_runtime Microsoft.AspNetCore.App)
  made=vibecoading-aspnet:$version
  if [ "$aspnet" = "$default_aspnet" ] && [ -z "${force-}" ] && docker image inspect "$made" >/dev/null 2>&1; then
    note "$made, made here earlier (--force makes it anew)"
    aspnet=$made
    return
  fi
  note "pulling $aspnet"
  if timeout 300 docker pull -q "$aspnet" >>"${log:?}" 2>&1; then return; fi
  [ "$aspnet" = "$default_aspnet" ] ||
    fail "The image $aspnet is neither here nor can it be pulled." "Load it with 'docker load', or leave --aspnet out."
  note "$aspnet cannot be pulled here ($(tail -n 1 "$log" | cut -c1-160))"
  note "making $made instead, from this machine's own .NET $version"
  make_aspnet_image "$version" "$made"
  aspnet=$made
}

# Prints the newest version of the runtime $1 that is installed.
newest_runtime() {
  local version
  version=$(dotnet --list-runtimes | awk -v name="$1" '$1 == name && $2 ~ /^10\./ { print $2 }' | sort -V | tail -n 1)
  [ -n "$version" ] || fail "There is no $1 10.x: 'dotnet --list-runtimes' shows none." "Install the .NET 10 SDK, or give a base image with --aspnet."
  printf '%s' "$version"
}

make_aspnet_image() {
  local version=$1 tag=$2 core root context base=${default_base:?} source_dir=${here:?}/images/workspace
  need_base_image
  core=$(newest_runtime Microsoft.NETCore.App)
  # /usr/share/dotnet/shared/Microsoft.NETCore.App, in brackets.
  root=$(dotnet --list-runtimes | sed -nE "s|^Microsoft.NETCore.App $core \[(.*)/shared/Microsoft.NETCore.App\]$|\1|p")
  context=$(mktemp -d)
  at_exit "rm -rf '$context'"
  mkdir -p "$context/dotnet/shared/Microsoft.NETCore.App" "$context/dotnet/shared/Microsoft.AspNetCore.App"
  cp -R "$root/dotnet" "$root/host" "$root"/[lL][iI][cC][eE][nN][sS][eE]* "$context/dotnet/"
  cp -R "$root/shared/Microsoft.NETCore.App/$core" "$context/dotnet/shared/Microsoft.NETCore.App/"
  cp -R "$root/shared/Microsoft.AspNetCore.App/$version" "$context/dotnet/shared/Microsoft.AspNetCore.App/"
  quietly "$log" "Read the log's end above." \
    docker build --network none --build-arg "BASE_IMAGE=$base" --tag "$tag" -f "$here/images/aspnet/Dockerfile" "$context"
  note "$tag: $(image_size "$tag")"
}
