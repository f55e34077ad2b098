#!/usr/bin/env bash
# Sets up all that the tests need and runs them. The last line says how many passed, failed and were skipped.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repo=$(dirname "$here")
. "$here/../deploy/lib/log.sh"
. "$here/../deploy/lib/apt.sh"
. "$here/../deploy/lib/engine.sh"
. "$here/../deploy/lib/leftovers.sh"
. "$here/../deploy/lib/toolchain.sh"
. "$here/suites.sh"

usage() {
  cat <<'USAGE'
usage: tests/run.sh [soak] [SUITE...]

Runs every suite, or those named: 'deploy' (the shell scripts), 'Web' (the page), and every tests/*.Tests by its
name, with or without '.Tests'. Needs no input. Exits with 0 only when every test passed.

With 'soak' only the tests that have a long form are run, in that form, which takes half an hour and more.

  VIBE_SUITE_TIMEOUT   seconds after which a suite counts as hanging (default: 1800; of a soak 7200)
  VIBE_CHROMIUM        the browser to test with (default: Chromium, installed if need be)
USAGE
}

soak=
suites=()
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    soak) soak=1 ;;
    -*) fail "Unknown argument '$1'." "See --help." ;;
    *) suites+=("$(suite_called "$1")") ;;
  esac
  shift
done
# The suites that have long forms.
[ -z "$soak" ] || [ "${#suites[@]}" -gt 0 ] || suites=(Gateway.Tests System.Tests)
[ "${#suites[@]}" -gt 0 ] || mapfile -t suites < <(all_suites)
[ -z "$soak" ] || export VIBE_SOAK=1 VIBE_SUITE_TIMEOUT="${VIBE_SUITE_TIMEOUT:-7200}"

# Whatever ends the script early is a failed test, too: the last line is there in every case.
passed=0
failed=0
skipped=0
complete=
summarize() {
  [ -n "$complete" ] || failed=$((failed + 1))
  printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
}
at_exit summarize
at_exit stop_suite

results=$repo/artifacts/tests
rm -rf "$results"
mkdir -p "$results"

step "Docker engine" need_engine
step "Leftovers of killed runs" remove_leftovers
step "Toolchain" need_toolchain
step "Browser" need_chromium
# A store that the tests start themselves, a container with nothing in it, what reads the state of sockets, a template's source, what watches, a registry,
# what packs snapshots, what brings up the compose file, an S3 server, a clock that jumps, a disk that fills.
step "Other tools" need_packages redis-server busybox-static python3 iproute2 git prometheus docker-registry zstd docker-compose python3-swift faketime e2fsprogs
export VIBE_SETUP_CHECKED=1
"$repo/deploy/build-optimized-image.sh"
"$repo/deploy/publish.sh"
# Minutes on a machine that has none of them: not for the time of a suite.
[[ " ${suites[*]} " != *" System.Tests "* ]] || "$repo/deploy/build-images.sh" --companions
step "Build" build_tests

export VIBE_REPO=$repo VIBE_ARTIFACTS=$repo/artifacts VIBE_IMAGE=vibecoading-optimized:latest VIBE_CHROMIUM
unset VIBE_SETUP_CHECKED
for suite in "${suites[@]}"; do run_suite "$suite"; done

printf '\n'
for suite in "${suites[@]}"; do printf '%-20s %s\n' "$suite" "${outcome_of[$suite]}"; done
complete=1
[ "$failed" -eq 0 ]
