#!/usr/bin/env bash
# Builds the images that deploy/docker-compose.yml runs.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/log.sh"
. "$here/lib/apt.sh"
. "$here/lib/engine.sh"
. "$here/lib/toolchain.sh"
. "$here/lib/base-image.sh"
. "$here/lib/image-build.sh"
. "$here/lib/aspnet-image.sh"

usage() {
  cat <<'USAGE'
usage: deploy/build-images.sh [--force] [--aspnet IMAGE] [--companions]

Builds vibecoading-node:latest and vibecoading-gateway:latest from what deploy/publish.sh makes, and the sessions' image with
deploy/build-optimized-image.sh. An image of the same content is left alone.

  --force          build even so, and make the bases anew that were made here
  --aspnet IMAGE   build on this image (default: mcr.microsoft.com/dotnet/aspnet:10.0; where that can be neither found nor pulled,
                   one is made of this machine's own .NET and a debootstrapped base)
  --companions     also build vibecoading-redis, -haproxy and -prometheus from the distribution's packages, for a machine that cannot
                   pull the official images
USAGE
}

artifacts=$(dirname "$here")/artifacts
log=${TMPDIR:-/tmp}/vibecoading-images.$UID.log
default_base=debian:bookworm-slim
aspnet=
force=
companions=

while [ $# -gt 0 ]; do
  case $1 in
    --force) force=1 ;;
    --aspnet) need_value "$1" $#; aspnet=$2; shift ;;
    --companions) companions=1 ;;
    --help) usage; exit 0 ;;
    *) fail "Unknown argument '$1'." "See --help." ;;
  esac
  shift
done
aspnet=${aspnet:-$default_aspnet}

# content_hash IMAGE BASE FILE...: of the image's folder, its base, and further files.
content_hash() {
  local image=$1 base=$2
  shift 2
  (cd "$here/images" && find "$image" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum && cat "$@" </dev/null && docker image inspect -f '{{.Id}}' "$base") |
    sha256sum | cut -c1-32
}

# build NAME HASH STAGE ARGUMENT...: builds images/NAME from the context that STAGE fills, unless the image has that content.
build() {
  local name=$1 hash=$2 stage=$3 tag=vibecoading-$1:latest context network=()
  shift 3
  if [ -z "$force" ] && [ "$(image_label "$tag" vibe.content)" = "$hash" ]; then
    note "$tag is up to date, $(image_size "$tag")"
    return
  fi
  context=$(mktemp -d)
  at_exit "rm -rf '$context'"
  "$stage" "$context" "$name"
  chmod -R u=rwX,go=rX "$context"
  mapfile -t network < <(network_arguments)
  quietly "$log" "Read the log's end above; most often it is the network or a package source." \
    docker build "${network[@]}" --label "vibe.content=$hash" --tag "$tag" ${force:+--no-cache} "$@" "$context"
  note "$tag: $(image_size "$tag")"
}

stage_node() {
  cp -R "$here/images/node/." "$here/images/health-check" "$artifacts/node" "$1"
  install -m 755 "$artifacts/agent/agent" "$1/agent"
  add_package_sources "$1" "$aspnet"
}

stage_gateway() { cp -R "$here/images/gateway/." "$here/images/health-check" "$artifacts/gateway" "$artifacts/web" "$1"; }

stage_companion() {
  cp -R "$here/images/companions/$2/." "$1"
  add_package_sources "$1" "$base"
}

build_node() {
  build node "$(content_hash node "$aspnet" health-check "$artifacts/node.stamp" "$artifacts/agent.stamp")" stage_node --build-arg "BASE_IMAGE=$aspnet"
}

build_gateway() {
  build gateway "$(content_hash gateway "$aspnet" health-check "$artifacts/gateway.stamp" "$artifacts/web.stamp")" stage_gateway --build-arg "BASE_IMAGE=$aspnet"
}

build_companion() { build "$1" "$(content_hash "companions/$1" "$base")" stage_companion --build-arg "BASE_IMAGE=$base"; }

# The programs that the node starts are there, and .NET runs for the user that the gateway is.
verify() {
  docker run --rm --network none --entrypoint bash vibecoading-node:latest -euc \
    'for tool in chattr chmod chown cp dotnet git mkfs.ext4 mount rm tar umount zstd; do command -v "$tool" >/dev/null || { echo "not in the image: $tool" >&2; exit 1; }; done'
  docker run --rm --network none --entrypoint dotnet vibecoading-gateway:latest --list-runtimes | sed 's/^/    /'
}

: >"$log"
[ -n "${VIBE_SETUP_CHECKED-}" ] || step "Docker engine" need_engine
[ -n "${VIBE_SETUP_CHECKED-}" ] || step "Toolchain" need_toolchain
export VIBE_SETUP_CHECKED=1
"$here/publish.sh"
"$here/build-optimized-image.sh"
step "Base of node and gateway" need_aspnet_image
step "Image of the node" build_node
step "Image of the gateway" build_gateway
step "Check of the images" verify
if [ -n "$companions" ]; then
  base=$default_base source_dir=$here/images/workspace
  step "Base of the companions" need_base_image
  step "Redis" build_companion redis
  step "HAProxy" build_companion haproxy
  step "Prometheus" build_companion prometheus
  printf '\nFor deploy/.env:\nVIBE_REDIS_IMAGE=vibecoading-redis:latest\nVIBE_HAPROXY_IMAGE=vibecoading-haproxy:latest\nVIBE_PROMETHEUS_IMAGE=vibecoading-prometheus:latest\n'
fi
docker image prune --force --filter label=vibe.content >/dev/null
