#!/usr/bin/env bash
# Stops an instance.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/log.sh"
. "$here/lib/apt.sh"
. "$here/lib/instance.sh"
. "$here/lib/process.sh"
. "$here/lib/removal.sh"

usage() {
  cat <<'USAGE'
usage: deploy/down.sh [--sessions] [--purge [--yes]] [--state-dir DIRECTORY | --name NAME]

Stops the gateway, then the node. Sessions' containers stay: the next deploy/up.sh adopts them.

  --sessions   also remove this node's containers and workspaces
  --purge      all that, and the state directory: keys, store, logs. Asks first
  --yes        do not ask
USAGE
}

sessions=
purge=
yes=
while [ $# -gt 0 ]; do
  case $1 in
    --sessions) sessions=1 ;;
    --purge) purge=1 ;;
    --yes) yes=1 ;;
    --help) usage; exit 0 ;;
    *) instance_option "$@" || fail "Unknown argument '$1'." "See --help."; shift ;;
  esac
  shift
done
settle_instance
if ! has_instance; then
  printf 'There is no instance in %s: nothing to stop.\n' "$state_dir"
  exit 0
fi
load_instance

# Containers that waited for a session have nobody's work in them. One that a session has is what a link in the run directory points to.
remove_waiting() {
  local slot waiting=() volumes=() bound
  # A node that never ran has none.
  [ -d "$VIBE_RUN_DIR/$VIBE_NODE_ID" ] || return 0
  export DOCKER_HOST=${VIBE_ENGINE/#http:/tcp:}
  bound=" $(find "$VIBE_RUN_DIR/$VIBE_NODE_ID" -maxdepth 1 -type l -printf '%l ')"
  while read -r slot; do
    [[ $bound == *" $slot "* ]] || waiting+=("$slot")
  done < <(docker ps -a --format '{{.Names}}' --filter "label=vibe.node=$VIBE_NODE_ID" --filter label=vibe.slot)
  [ "${#waiting[@]}" -eq 0 ] || docker rm -f -v "${waiting[@]}" >/dev/null
  mapfile -t volumes < <(of_this_node volume ls | grep -Fx -f <(printf '%s\n' "${waiting[@]}"))
  [ "${#volumes[@]}" -eq 0 ] || docker volume rm "${volumes[@]}" >/dev/null
  note "${#waiting[@]} containers"
}

if [ -n "$purge" ] && [ -z "$yes" ]; then
  [ -t 0 ] || fail "--purge asks before it removes $state_dir, and there is nobody to ask." "Add --yes."
  read -r -p "Remove $state_dir with all sessions, keys and the store? [y/N] " answer
  [[ $answer == [yY]* ]] || fail "Nothing was removed."
fi

exec 7>"$state_dir/.lock"
flock 7
step "Stop the gateway" stop_role gateway
step "Stop the node" stop_role node
if [ -n "$sessions$purge" ]; then
  step "Remove the sessions of node $VIBE_NODE_ID" remove_sessions "$state_dir"
else
  step "Remove the containers that waited for sessions" remove_waiting
fi
if [ -n "$purge" ]; then
  step "Remove $state_dir" rm -rf --one-file-system -- "$state_dir"
  # Gone if no other instance uses it.
  for directory in "$VIBE_RUN_DIR/$VIBE_NODE_ID" "$VIBE_RUN_DIR"; do
    [ ! -d "$directory" ] || rmdir --ignore-fail-on-non-empty -- "$directory"
  done
  printf '\nIt is gone.\n'
else
  # shellcheck disable=SC2016 # a command to read
  printf '\nStopped. Start again with %s%s.\n' "$here/up.sh" "${name:+ --name $name}"
fi
