#!/usr/bin/env bash
# From a bare machine to a page to open: engine, tools, binaries, image, processes.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/log.sh"
. "$here/lib/apt.sh"
. "$here/lib/engine.sh"
. "$here/lib/toolchain.sh"
. "$here/lib/instance.sh"
. "$here/lib/process.sh"
. "$here/lib/install.sh"

usage() {
  cat <<'USAGE'
usage: deploy/up.sh [OPTION...]

Sets up and starts a node and a gateway, waits until both are ready and prints the URL to open. A second run
starts what stopped, restarts what changed, and otherwise just prints the URL. Options are kept for later runs.

  --port PORT             where the gateway listens (default: 8080)
  --bind ADDRESS          on which address (default: 127.0.0.1; traffic is not encrypted)
  --redis CONNECTION      use this Redis (as StackExchange.Redis writes it; '' for the embedded store again)
  --key-file FILE         the administrator's key (default: keys/admin.key in the state directory, made at first start)
  --node-id ID            this Docker host's lasting name (default: from the host's name)
  --name NAME             a further instance beside the usual one, with directories and ports of its own
  --state-dir DIRECTORY   what lasts (default: /var/lib/vibecoading, or ~/.local/share/vibecoading)
  --run-dir DIRECTORY     agents' sockets (default: /run/vibecoading, or in XDG_RUNTIME_DIR)
  --set KEY=VALUE         any other setting, as an environment variable (Vibe__Section__Option=value); may be repeated.
                          Vibe__Cluster__Address=ADDRESS, say, for nodes on several machines

Stop with deploy/down.sh; look with deploy/status.sh.
USAGE
}

began=$(now_ms)
declare -A given=()
extra=()
while [ $# -gt 0 ]; do
  case $1 in
    --port | --bind | --redis | --key-file | --node-id | --run-dir) need_value "$1" $#; given[$1]=$2 ;;
    --set) need_value "$1" $#; extra+=("$2") ;;
    --help) usage; exit 0 ;;
    *) instance_option "$@" || fail "Unknown argument '$1'." "See --help." ;;
  esac
  shift 2
done
settle_instance
load_instance
choose_settings

step "Docker engine" need_engine
step "Toolchain" need_toolchain
# What is checked need not be checked by every script on the way.
export VIBE_SETUP_CHECKED=1
"$here/build-optimized-image.sh"
"$here/publish.sh"

mkdir -p "$state_dir"
exec 7>"$state_dir/.lock"
flock 7
step "Install into $state_dir" install_release
# A port counts as taken only once its process listens; until then no other instance may choose.
exec 6>"${TMPDIR:-/tmp}/vibecoading-ports.$UID.lock"
if ! flock -n 6; then
  note "another instance is starting; waiting for it"
  flock 6
fi
choose_ports
save_instance
step "Node" bring_up node
step "Gateway" bring_up gateway
exec 6>&-
remove_old_releases
print_address "$began"
