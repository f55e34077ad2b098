#!/usr/bin/env bash
# Holds a running system to the limits that were set for it: each target, what was measured, pass or fail.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/log.sh"
. "$here/lib/instance.sh"
. "$here/lib/process.sh"

usage() {
  cat <<'USAGE'
usage: deploy/verify-optimizations.sh [--quick] [--json FILE] [--state-dir DIRECTORY | --name NAME]

Creates sessions in a running system, measures, deletes them, and prints for each target the measured values and
pass or fail: cold start, readiness, first output, keystroke echo, listing, reading, writing. Each has the limit
set for it (p99) and our own, tighter one (p50). Needs the .NET SDK.

  --quick      few samples
  --json FILE  write the figures there, too

Exits with 0 when every target is met, 1 when one is missed, 2 when it could not measure.
USAGE
}

options=()
while [ $# -gt 0 ]; do
  case $1 in
    --quick) options+=("$1") ;;
    --json) need_value "$1" $#; options+=(--json "$(realpath -m -- "$2")"); shift ;;
    --help) usage; exit 0 ;;
    *) instance_option "$@" || fail "Unknown argument '$1'." "See --help."; shift ;;
  esac
  shift
done
settle_instance
require_instance
for role in node gateway; do
  role_is_ready "$role" || { note "the $role is not ready: see deploy/status.sh"; exit 2; }
done

# The figures are of the system as it is: a machine that is busy with the system's own work is not waited for.
exec dotnet run -c Release --project "$here/../bench/Bench" -- \
  --url "$(gateway_url)" --key-file "$(key_file)" --quiet 0 "${options[@]}" targets
