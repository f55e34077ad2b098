#!/usr/bin/env bash
# Starts one process of an instance again, with the settings that deploy/up.sh gave it.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/log.sh"
. "$here/lib/instance.sh"
. "$here/lib/process.sh"

usage() {
  cat <<'USAGE'
usage: deploy/start.sh node|gateway [--state-dir DIRECTORY | --name NAME] [--wait]

Starts that process in the background, as deploy/up.sh did. One that runs is left alone.

  --state-dir DIRECTORY   which instance (default: /var/lib/vibecoading, or ~/.local/share/vibecoading)
  --name NAME             which instance, by the name it was started with
  --wait                  return when it is ready, not when it runs
USAGE
}

role=
wait=
while [ $# -gt 0 ]; do
  case $1 in
    node | gateway) role=$1 ;;
    --wait) wait=1 ;;
    --help) usage; exit 0 ;;
    *) instance_option "$@" || fail "Unknown argument '$1'." "See --help."; shift ;;
  esac
  shift
done
[ -n "$role" ] || fail "Which process: node or gateway?" "See --help."
settle_instance
require_instance

exec 7>"$state_dir/.lock"
flock 7
if role_lives "$role"; then
  note "$role: runs already, process $(role_pid "$role")"
else
  start_role "$role"
fi
[ -z "$wait" ] || wait_until_ready "$role"
