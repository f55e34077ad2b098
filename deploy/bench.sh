#!/usr/bin/env bash
# Runs the benchmarks on this machine, each beside its baseline.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repo=$(dirname "$here")
. "$here/lib/log.sh"
. "$here/lib/apt.sh"
. "$here/lib/engine.sh"
. "$here/lib/leftovers.sh"
. "$here/lib/toolchain.sh"
. "$here/lib/baselines.sh"

usage() {
  cat <<'USAGE'
usage: deploy/bench.sh [--help] [ARGUMENT...]

Sets up what the benchmarks need, publishes, and runs bench/Bench with the arguments. 'scale' is the control plane alone, with simulated nodes.
USAGE
}

[ "${1-}" != --help ] || { usage; exit 0; }

step "Docker engine" need_engine
step "Leftovers of killed runs" remove_leftovers
step "Toolchain" need_toolchain
# The store of the simulated nodes, what packs snapshots, the image of the engine that is killed, clocks, networks and disks that fail.
step "Other tools" need_packages redis-server zstd busybox-static faketime iproute2 e2fsprogs
export VIBE_SETUP_CHECKED=1
"$here/build-optimized-image.sh"
"$here/publish.sh"
step "Baselines" make_baselines
export VIBE_REPO=$repo VIBE_ARTIFACTS=$repo/artifacts VIBE_IMAGE=vibecoading-optimized:latest
exec dotnet run -c Release --project "$repo/bench/Bench" -- "$@"
