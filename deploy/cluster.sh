#!/usr/bin/env bash
# Nodes and gateways on one machine, on a Redis of their own.
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
. "$here/lib/removal.sh"
. "$here/lib/json.sh"
. "$here/lib/cluster.sh"

usage() {
  cat <<'USAGE'
usage: deploy/cluster.sh NODES GATEWAYS [OPTION...]
       deploy/cluster.sh --start MEMBER [--wait] | --down | --json [--state-dir DIRECTORY]

Has so many nodes and gateways run on this machine, on one Docker engine and a redis-server of their own (append-only file, loopback).
A further run starts what died, adds what is missing, and stops what is too much: sessions of a node that is stopped wait for it.
Everything lies below one directory. Members are called n1, n1-2 (node 1's second silo), g1, redis.

  --silos-per-node K      silos that serve each node (default: 1)
  --state-dir DIRECTORY   everything of the cluster (default: /var/lib/vibecoading-cluster, or ~/.local/share/vibecoading-cluster)
  --tag TAG               the end of its nodes' ids, which their containers are labelled with, and its cluster id (default: by chance)
  --set KEY=VALUE         a setting of every node and gateway, as an environment variable (Vibe__Section__Option=value); may be repeated
  --json                  print what runs, as JSON: {"url", "keyFile", "store", "stateDirectory", "nodes", "processes": [{"role":
                          "node|gateway|store", "name", "nodeId", "pid", "ready", "url", "log", "start"}]}; exits with 3 when not all is ready.
                          With NODES and GATEWAYS it does that work first, and what it says meanwhile goes to standard error
  --start MEMBER          start one process again, with its data, as it was started before; one that runs is left alone
  --wait                  return when it is ready, not when it runs
  --down                  stop all, and remove it all: containers, workspaces, store, keys, logs
USAGE
}

cluster=
start=
wait=
down=
json=
counts=()
declare -A given=()
extra=()
while [ $# -gt 0 ]; do
  case $1 in
    --silos-per-node | --tag) need_value "$1" $#; given[$1]=$2; shift ;;
    --state-dir) need_value "$1" $#; cluster=$2; shift ;;
    --set) need_value "$1" $#; extra+=("$2"); shift ;;
    --start) need_value "$1" $#; start=$2; shift ;;
    --wait) wait=1 ;;
    --down) down=1 ;;
    --json) json=1 ;;
    --help) usage; exit 0 ;;
    -*) fail "Unknown argument '$1'." "See --help." ;;
    *) counts+=("$1") ;;
  esac
  shift
done
cluster=$(realpath -m -- "${cluster:-$(default_state_dir cluster)}")

need_count() { [[ $2 =~ ^[1-9][0-9]?$ && $2 -le 16 ]] || fail "'$2' is no number of $1." "Give a number from 1 to 16."; }

choose_cluster() {
  local setting
  need_count nodes "${counts[0]}"
  need_count gateways "${counts[1]}"
  CLUSTER_NODES=${counts[0]} CLUSTER_GATEWAYS=${counts[1]}
  CLUSTER_SILOS=${given[--silos-per-node]-${CLUSTER_SILOS:-1}}
  need_count "silos per node" "$CLUSTER_SILOS"
  CLUSTER_TAG=${CLUSTER_TAG-${given[--tag]-$(printf 'c%04x' $((RANDOM + RANDOM)))}}
  [ "${given[--tag]-$CLUSTER_TAG}" = "$CLUSTER_TAG" ] || fail "The cluster in $cluster has the tag '$CLUSTER_TAG'." "Its containers are labelled with it; take another --state-dir, or --down first."
  [[ $CLUSTER_TAG =~ ^[a-z0-9][a-z0-9-]{0,27}$ ]] || fail "'$CLUSTER_TAG' is no tag." "Give --tag 1 to 28 lower-case letters, digits and hyphens."
  [ "${#extra[@]}" -eq 0 ] || CLUSTER_EXTRA=("${extra[@]}")
  for setting in "${CLUSTER_EXTRA[@]}"; do
    [[ $setting =~ ^Vibe__[A-Za-z0-9_]+=[^[:cntrl:]]*$ ]] || fail "--set '$setting' is no setting." "Write it as Vibe__Section__Option=value."
  done
}

build() {
  step "Docker engine" need_engine
  step "Toolchain" need_toolchain
  step "Redis" need_packages redis-server
  export VIBE_SETUP_CHECKED=1
  "$here/build-optimized-image.sh"
  "$here/publish.sh"
}

install_cluster() {
  state_dir=$cluster
  install_release
  (umask 077 && mkdir -p "$cluster/run")
}

bring_all_up() {
  local member
  for member in $(known_members); do
    is_wanted "$member" || step "Member $member is to leave" on_member "$member" stop_role "$(role_of "$member")"
  done
  for member in $(wanted_members); do on_member "$member" settle_member "$member"; done
  for member in $(wanted_members); do step "Member $member" on_member "$member" ensure_started "$(role_of "$member")"; done
  for member in $(wanted_members); do on_member "$member" wait_until_ready "$(role_of "$member")"; done
}

take_down() {
  local member
  # All are told first, so that they go at the same time.
  for member in $(known_members); do on_member "$member" send_signal "$(role_of "$member")" TERM; done
  for member in $(known_members); do step "Stop $member" on_member "$member" stop_role "$(role_of "$member")"; done
  step "Stop redis" stop_redis
  for member in $(known_members); do
    [[ $member != n* || $member == *-* ]] || step "Remove the sessions of $member" on_member "$member" remove_sessions "$cluster/$member"
  done
  step "Remove $cluster" rm -rf --one-file-system -- "$cluster"
}

json_member() {
  local member=$1 role pid ready=false node_id=null url=null
  role=$(role_of "$member")
  pid=$(role_pid "$role") || pid=null
  if role_is_ready "$role"; then ready=true; else all_ready=; fi
  case $role in
    node) node_id=$(quoted "$VIBE_NODE_ID") url=$(quoted "http://127.0.0.1:$VIBE_HEALTH_PORT") ;;
    gateway) url=$(quoted "$(gateway_url)") ;;
  esac
  printf '{"role":"%s","name":"%s","nodeId":%s,"pid":%s,"ready":%s,"url":%s,"log":%s,"start":%s},' "$role" "$member" "$node_id" "$pid" "$ready" "$url" \
    "$(quoted "$(role_log "$role")")" "$(json_list "$here/cluster.sh" --start "$member" --state-dir "$cluster")"
}

print_json() {
  local member url pid ready=false nodes=()
  url=$(on_member g1 gateway_url)
  for member in $(wanted_members); do [[ $member != n* || $member == *-* ]] || nodes+=("$(node_of "$member")"); done
  printf '{"url":%s,"keyFile":%s,"store":%s,"stateDirectory":%s,"nodes":%s,"processes":[' "$(quoted "$url")" \
    "$(quoted "$cluster/keys/admin.key")" "$(quoted "$(redis_address)")" "$(quoted "$cluster")" "$(json_list "${nodes[@]}")"
  for member in $(wanted_members); do on_member "$member" json_member "$member"; done
  pid=$(redis_pid) || pid=null
  if redis_is_ready; then ready=true; else all_ready=; fi
  printf '{"role":"store","name":"redis","nodeId":null,"pid":%s,"ready":%s,"url":null,"log":%s,"start":%s}]}\n' "$pid" "$ready" \
    "$(quoted "$cluster/log/redis.log")" "$(json_list "$here/cluster.sh" --start redis --state-dir "$cluster")"
}

# What one process is told apart by is held while it is looked at and started.
lock_cluster() {
  mkdir -p "$cluster"
  exec 7>"$cluster/.lock"
  flock 7
}

if [ -n "$down" ]; then
  if ! has_cluster; then
    printf 'There is no cluster in %s: nothing to stop.\n' "$cluster"
    exit 0
  fi
  load_cluster
  lock_cluster
  take_down
  printf '\nIt is gone.\n'
  exit 0
fi

if [ -n "$start" ]; then
  require_cluster
  lock_cluster
  if [ "$start" = redis ]; then
    step "Redis" start_redis
    exit 0
  fi
  is_wanted "$start" || fail "'$start' is no member of this cluster." "There are: $(wanted_members | tr '\n' ' ')redis"
  on_member "$start" ensure_started "$(role_of "$start")"
  [ -z "$wait" ] || on_member "$start" wait_until_ready "$(role_of "$start")"
  exit 0
fi

if [ "${#counts[@]}" -gt 0 ]; then
  [ "${#counts[@]}" -eq 2 ] || fail "How many nodes and how many gateways?" "Give two numbers: deploy/cluster.sh 2 2."
  began=$(now_ms)
  exec 5>&1
  [ -z "$json" ] || exec 1>&2
  load_cluster
  choose_cluster
  [ -n "${VIBE_SETUP_CHECKED-}" ] || build
  CLUSTER_ENGINE=$(engine_endpoint)
  lock_cluster
  step "Install into $cluster" install_cluster
  # A port counts as taken only once its process listens; until then nobody else may choose.
  exec 6>"${TMPDIR:-/tmp}/vibecoading-ports.$UID.lock"
  flock 6
  : >"$cluster/ports.taken"
  redis_pid >/dev/null || CLUSTER_REDIS_PORT=$(cluster_port "${CLUSTER_REDIS_PORT:-6500}")
  save_cluster
  step "Redis" start_redis
  bring_all_up
  exec 6>&- 1>&5 5>&-
  if [ -z "$json" ]; then
    printf '\nThe cluster is ready, after %s.\n\n' "$(seconds $(($(now_ms) - began)))"
    for member in $(wanted_members); do
      [ "$(role_of "$member")" != gateway ] || printf '  gateway   %s\n' "$(on_member "$member" gateway_url)"
    done
    printf '  key       %s\n  stop      %s/cluster.sh --down --state-dir %s\n' "$cluster/keys/admin.key" "$here" "$cluster"
  fi
elif [ -z "$json" ]; then
  fail "How many nodes and how many gateways?" "Give two numbers: deploy/cluster.sh 2 2."
fi

if [ -n "$json" ]; then
  require_cluster
  all_ready=1
  print_json
  [ -n "$all_ready" ] || exit 3
fi
