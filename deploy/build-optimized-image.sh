#!/usr/bin/env bash
# Builds the workspace image vibecoading-optimized:latest.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/log.sh"
. "$here/lib/apt.sh"
. "$here/lib/engine.sh"
. "$here/lib/base-image.sh"
. "$here/lib/image-build.sh"

usage() {
  cat <<'USAGE'
usage: deploy/build-optimized-image.sh [--force] [--plain] [--base IMAGE]

Builds the workspace image as vibecoading-optimized:latest, unless an image of the same content is there.

  --force        build even so, and make a debootstrapped base anew
  --plain        use the classic builder and no cache mounts, even where BuildKit is to be had
  --base IMAGE   build on this image (default: debian:bookworm-slim; where that can be neither found nor
                 pulled, a base is made with debootstrap from this distribution's own packages)
USAGE
}

image=vibecoading-optimized:latest
source_dir=$here/images/workspace
log=${TMPDIR:-/tmp}/vibecoading-image.$UID.log
default_base=debian:bookworm-slim
base=
force=
plain=

while [ $# -gt 0 ]; do
  case $1 in
    --force) force=1 ;;
    --plain) plain=1 ;;
    --base) need_value "$1" $#; base=$2; shift ;;
    --help) usage; exit 0 ;;
    *) fail "Unknown argument '$1'." "See --help." ;;
  esac
  shift
done

# The first client that can hand a build to BuildKit; a client without its buildx part cannot, whatever the engine does.
buildkit_client() {
  local client
  while read -r client; do
    # Written to nowhere, so that no image is left to clean up.
    if printf 'FROM scratch AS a\nRUN --mount=type=cache,target=/x true\nFROM scratch\nLABEL vibe.probe=1\n' |
      DOCKER_BUILDKIT=1 BUILDX_BUILDER=default timeout 60 "$client" build --output type=tar,dest=/dev/null - >/dev/null 2>&1; then
      printf '%s' "$client"
      return
    fi
  done < <(type -ap docker | awk '!seen[$0]++')
}

# Hash of what the image is made of: the files of its folder and the base.
content_hash() {
  (cd "$source_dir" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum && docker image inspect -f '{{.Id}}' "$1") |
    sha256sum | cut -c1-32
}

prepare_context() {
  cp -R "$source_dir/." "$1"
  chmod -R u=rwX,go=rX "$1"
  add_package_sources "$1" "$base"
}

build() {
  local context hash=$1 client arguments=()
  context=$(mktemp -d)
  at_exit "rm -rf '$context'"
  prepare_context "$context"
  mapfile -t arguments < <(network_arguments)
  arguments+=(--build-arg "BASE_IMAGE=$base" --label "vibe.content=$hash" --tag "$image")
  [ -z "$force" ] || arguments+=(--no-cache)
  : >"$log"
  client=$([ -n "$plain" ] || buildkit_client)
  if [ -n "$client" ]; then
    note "with BuildKit and cache mounts, by $client (log: $log)"
    quietly "$log" "Read the log's end above; most often it is the network or a package source." \
      env DOCKER_BUILDKIT=1 BUILDX_BUILDER=default "$client" build --progress plain --build-arg APT_CACHED=1 \
      "${arguments[@]}" -f "$context/Dockerfile.optimized" "$context"
  else
    note "with the classic builder, plain layers (log: $log)"
    sed -E 's/--mount=type=cache[^ ]* //g' "$source_dir/Dockerfile.optimized" >"$context/Dockerfile.plain"
    quietly "$log" "Read the log's end above; most often it is the network or a package source." \
      env DOCKER_BUILDKIT=0 docker build --build-arg APT_CACHED=0 \
      "${arguments[@]}" -f "$context/Dockerfile.plain" "$context"
  fi
  note "$image: $(image_size "$image")"
}

# Earlier images of ours go as soon as no container is made from them, at whichever run that is.
remove_superseded() { docker image prune --force --filter label=vibe.content >/dev/null; }

# The tools answer to the image's user, without network, under the restrictions that sessions have.
verify() {
  docker run --rm --network none --user 1000:1000 --cap-drop ALL --security-opt no-new-privileges -i "$image" bash -eu -s <<'CHECK'
[ "$(id -un):$(id -u):$(id -g):$HOME:$PWD" = coder:1000:1000:/home/coder:/workspace ]
for tool in git curl wget nano vim node npm python3 pip gcc make rg tmux less htop ssh; do
  command -v "$tool" >/dev/null || { echo "not in the image: $tool" >&2; exit 1; }
done
locale -a | grep -qi '^en_US.utf-\?8$'
python3 -c 'import socket, venv; socket.socket(socket.AF_UNIX).bind("/tmp/agent.sock")'
VIBE_AGENT_SOCKET=/tmp/agent.sock ready-check | sed 's/^/    /'
exit "${PIPESTATUS[0]}"
CHECK
}

[ -n "${VIBE_SETUP_CHECKED-}" ] || step "Docker engine" need_engine
base=${base:-$default_base}
step "Base image" need_base_image
hash=$(content_hash "$base")
if [ -z "$force" ] && [ "$(image_label "$image" vibe.content)" = "$hash" ]; then
  printf '==> %s is up to date\n' "$image"
  remove_superseded
  exit 0
fi
step "Workspace image (a few minutes the first time)" build "$hash"
step "Check of the image" verify
remove_superseded
