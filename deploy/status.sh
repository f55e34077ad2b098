#!/usr/bin/env bash
# Says what an instance is and how it is.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/log.sh"
. "$here/lib/instance.sh"
. "$here/lib/process.sh"
. "$here/lib/json.sh"

usage() {
  cat <<'USAGE'
usage: deploy/status.sh [--json] [--state-dir DIRECTORY | --name NAME]

Exits with 0 when both processes are ready, 3 when not.

  --json   {"url", "keyFile", "store", "processes": [{"role", "nodeId", "pid", "log", "ready", "start"}]}:
           pid is null when the process does not run; start is a command line that starts it again
USAGE
}

json=
while [ $# -gt 0 ]; do
  case $1 in
    --json) json=1 ;;
    --help) usage; exit 0 ;;
    *) instance_option "$@" || fail "Unknown argument '$1'." "See --help."; shift ;;
  esac
  shift
done
settle_instance
require_instance

json_process() {
  local role=$1 pid ready=false node_id=null
  pid=$(role_pid "$role") || pid=null
  ! role_is_ready "$role" || ready=true
  [ "$role" != node ] || node_id=$(quoted "$VIBE_NODE_ID")
  printf '{"role":"%s","nodeId":%s,"pid":%s,"ready":%s,"log":%s,"start":%s}' \
    "$role" "$node_id" "$pid" "$ready" "$(quoted "$(role_log "$role")")" "$(json_list "$here/start.sh" "$role" --state-dir "$state_dir")"
}

code=0
for role in node gateway; do role_is_ready "$role" && role_pid "$role" >/dev/null || code=3; done

if [ -n "$json" ]; then
  printf '{"url":%s,"keyFile":%s,"store":%s,"stateDirectory":%s,"processes":[%s,%s]}\n' "$(quoted "$(gateway_url)")" \
    "$(quoted "$(key_file)")" "$(quoted "$(store_address)")" "$(quoted "$state_dir")" "$(json_process node)" "$(json_process gateway)"
  exit "$code"
fi

printf '%-9s %-10s %-8s %s\n' PROCESS STATE PID LOG
for role in node gateway; do
  state=stopped
  if pid=$(role_pid "$role"); then
    state=starting
    ! role_is_ready "$role" || state=ready
  fi
  printf '%-9s %-10s %-8s %s\n' "$role" "$state" "${pid:--}" "$(role_log "$role")"
done
# A connection string may carry a password; where the store is, is what matters here.
printf '\nurl       %s\nkey       %s\nnode id   %s\nstore     %s\nstate     %s\n' \
  "$(gateway_url)" "$(key_file)" "$VIBE_NODE_ID" "${VIBE_REDIS:+external: }$(store_address | cut -d, -f1)" "$state_dir"
exit "$code"
