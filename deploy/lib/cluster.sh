# shellcheck shell=bash
# The members of a cluster on one machine. Each is an instance as instance.sh knows it, with one role, in a directory of its own below $cluster.
# Needs log.sh, instance.sh, process.sh and install.sh. n1 is the first silo of node 1, n1-2 the second; g1 is a gateway; redis is the store.
# shellcheck disable=SC2034,SC2154 # install.sh and process.sh read what is set here; the scripts set cluster and here

cluster_settings=(CLUSTER_TAG CLUSTER_NODES CLUSTER_GATEWAYS CLUSTER_SILOS CLUSTER_ENGINE CLUSTER_REDIS_PORT)

has_cluster() { [ -f "$cluster/cluster.env" ]; }

load_cluster() {
  CLUSTER_EXTRA=()
  # shellcheck source=/dev/null
  ! has_cluster || . "$cluster/cluster.env"
}

require_cluster() {
  has_cluster || fail "There is no cluster in $cluster." "Start one with deploy/cluster.sh NODES GATEWAYS, or say where it is with --state-dir."
  load_cluster
}

save_cluster() {
  local setting
  { for setting in "${cluster_settings[@]}"; do printf '%s=%q\n' "$setting" "${!setting-}"; done
    declare -p CLUSTER_EXTRA | sed 's/^declare -a/declare -ga/'; } >"$cluster/cluster.env.new"
  mv "$cluster/cluster.env.new" "$cluster/cluster.env"
}

# The members there ought to be: nodes first.
wanted_members() {
  local node silo gateway
  for ((node = 1; node <= CLUSTER_NODES; node++)); do
    printf 'n%s\n' "$node"
    for ((silo = 2; silo <= CLUSTER_SILOS; silo++)); do printf 'n%s-%s\n' "$node" "$silo"; done
  done
  for ((gateway = 1; gateway <= CLUSTER_GATEWAYS; gateway++)); do printf 'g%s\n' "$gateway"; done
}

# Those that ever were, gateways first: who is stopped last serves the others longest.
known_members() {
  local directory
  for directory in "$cluster"/g[0-9]* "$cluster"/n[0-9]*; do
    [ ! -f "$directory/instance.env" ] || basename "$directory"
  done
}

is_wanted() { [[ $'\n'$(wanted_members)$'\n' == *$'\n'"$1"$'\n'* ]]; }
role_of() { case $1 in g*) printf gateway ;; n*) printf node ;; esac; }
node_of() { printf '%s-%s' "${1%%-*}" "$CLUSTER_TAG"; }
redis_address() { printf '127.0.0.1:%s' "$CLUSTER_REDIS_PORT"; }

# on_member NAME COMMAND...: with that member as the instance that the shared parts are about.
on_member() {
  local name=
  state_dir=$cluster/$1
  shift
  unset "${instance_settings[@]}"
  load_instance
  "$@"
}

# The parts of the installed release, by hard links: a process is told by the path it was started from.
link_release() {
  local part target
  mkdir -p "$state_dir/release" "$state_dir/current"
  for part in "$@"; do
    target=$(readlink -f "$cluster/current/$part")
    [ -d "$state_dir/release/${target##*/}" ] || cp -al "$target" "$state_dir/release/${target##*/}"
    ln -sfn "../release/${target##*/}" "$state_dir/current/$part"
  done
}

# Settings of a member; its ports stay as they were, unless somebody else has taken them while it was down.
settle_member() {
  local member=$1 role
  role=$(role_of "$member")
  VIBE_RUN_DIR=$cluster/run
  VIBE_BIND=127.0.0.1
  VIBE_REDIS=$(redis_address)
  VIBE_STORE_PORT=$CLUSTER_REDIS_PORT
  VIBE_KEY_FILE=$cluster/keys/admin.key
  VIBE_ENGINE=$CLUSTER_ENGINE
  VIBE_EXTRA=("Vibe__Cluster__Id=$CLUSTER_TAG" "Vibe__Node__AgentPath=$cluster/agent/agent" "Vibe__Node__StateDirectory=$cluster/${member%%-*}" "${CLUSTER_EXTRA[@]}")
  if [ "$role" = node ]; then
    VIBE_NODE_ID=$(node_of "$member")
    link_release node
  else
    link_release gateway web
  fi
  if ! role_lives "$role"; then
    case $role in
      node)
        VIBE_NODE_SILO_PORT=$(cluster_port "${VIBE_NODE_SILO_PORT:-11300}")
        VIBE_HEALTH_PORT=$(cluster_port "${VIBE_HEALTH_PORT:-7200}") ;;
      gateway)
        VIBE_GATEWAY_SILO_PORT=$(cluster_port "${VIBE_GATEWAY_SILO_PORT:-11300}")
        VIBE_PORT=$(cluster_port "${VIBE_PORT:-8200}") ;;
    esac
  fi
  save_instance
}

# Members that are not up yet listen on nothing: what was given out is remembered until all of them are.
cluster_port() {
  local port
  # shellcheck disable=SC2046 # words on purpose
  port=$(free_port "$1" $(cat "$cluster/ports.taken"))
  printf '%s\n' "$port" >>"$cluster/ports.taken"
  printf '%s' "$port"
}

redis_pid() {
  local pid
  pid=$(cat "$cluster/redis/redis.pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF "redis-server 127.0.0.1:$CLUSTER_REDIS_PORT" && printf '%s' "$pid"
}

redis_is_ready() { [ "$(timeout 3 redis-cli -h 127.0.0.1 -p "$CLUSTER_REDIS_PORT" ping 2>/dev/null)" = PONG ]; }

# With its data, if it has any: an append-only file, as a store of this kind is to be run.
start_redis() {
  local deadline=$((SECONDS + 30))
  if redis_pid >/dev/null && redis_is_ready; then
    note "runs already, process $(redis_pid)"
    return
  fi
  mkdir -p "$cluster/redis" "$cluster/log"
  (exec 5>&- 6>&- 7>&- 8>&- 9>&-
    redis-server --bind 127.0.0.1 --port "$CLUSTER_REDIS_PORT" --dir "$cluster/redis" --appendonly yes --save '' \
      --daemonize yes --pidfile "$cluster/redis/redis.pid" --logfile "$cluster/log/redis.log" >/dev/null) ||
    fail "redis-server did not start." "See $cluster/log/redis.log."
  until redis_is_ready; do
    [ "$SECONDS" -lt "$deadline" ] || fail "redis-server does not answer on port $CLUSTER_REDIS_PORT after 30 s." "See $cluster/log/redis.log."
    sleep 0.1
  done
  note "process $(redis_pid), port $CLUSTER_REDIS_PORT"
}

stop_redis() {
  local pid deadline=$((SECONDS + 20))
  if ! pid=$(redis_pid); then
    note "not running"
    return
  fi
  kill -TERM "$pid"
  while redis_pid >/dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || kill -KILL "$pid"
    [ "$SECONDS" -lt $((deadline + 10)) ] || fail "redis-server, process $pid, does not end although it was killed." "It waits in the kernel, most often for a disk: see 'dmesg'."
    sleep 0.1
  done
  note "process $pid ended"
}
