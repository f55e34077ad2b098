# shellcheck shell=bash
# shellcheck disable=SC2034 # the scripts that read this file use what it sets
# One instance: where it lives and what it is set to. Needs log.sh.

# Saved in the state directory, so that every later start is like the first.
instance_settings=(VIBE_NODE_ID VIBE_RUN_DIR VIBE_BIND VIBE_PORT VIBE_HEALTH_PORT VIBE_STORE_PORT
  VIBE_NODE_SILO_PORT VIBE_GATEWAY_SILO_PORT VIBE_REDIS VIBE_KEY_FILE VIBE_ENGINE)

# Prints the state directory of the instance called $1 ('' for the usual one).
default_state_dir() {
  local root=${XDG_DATA_HOME:-$HOME/.local/share}
  [ "$EUID" -ne 0 ] || root=/var/lib
  printf '%s/vibecoading%s' "$root" "${1:+-$1}"
}

default_run_dir() {
  local root=${XDG_RUNTIME_DIR:-/tmp/vibecoading-$UID}
  [ "$EUID" -ne 0 ] || root=/run
  printf '%s/vibecoading%s' "$root" "${1:+-$1}"
}

# The host's name, cut short: it is part of the path of every agent's socket, and such a path has 107 bytes at most.
default_node_id() {
  local id
  id=$(uname -n | tr '[:upper:]' '[:lower:]' | sed -E 's/\..*//; s/[^a-z0-9]+/-/g; s/^-+|-+$//g' | cut -c1-16)
  printf '%s%s' "${id:-node}" "${1:+-$1}"
}

# The instance that a script is about; set by instance_option and settle_instance.
state_dir=
name=

# Takes --state-dir and --name, which every script has. Returns 1 for any other argument.
instance_option() {
  case $1 in
    --state-dir) need_value "$1" "$#"; state_dir=$2 ;;
    --name)
      need_value "$1" "$#"
      [[ $2 =~ ^[a-z0-9][a-z0-9-]{0,11}$ ]] || fail "--name '$2' is no name." "Use 1 to 12 lower-case letters, digits and hyphens."
      name=$2 ;;
    *) return 1 ;;
  esac
}

settle_instance() { state_dir=$(realpath -m -- "${state_dir:-$(default_state_dir "$name")}"); }

has_instance() { [ -f "$state_dir/instance.env" ]; }

load_instance() {
  VIBE_EXTRA=()
  # shellcheck source=/dev/null
  ! has_instance || . "$state_dir/instance.env"
}

require_instance() {
  has_instance ||
    fail "There is no instance in $state_dir." "Start one with deploy/up.sh, or say where it is with --state-dir or --name."
  load_instance
}

# Private: a store's connection string may hold a password.
save_instance() {
  local setting temporary=$state_dir/instance.env.new
  (
    umask 077
    for setting in "${instance_settings[@]}"; do printf '%s=%q\n' "$setting" "${!setting-}"; done >"$temporary"
    declare -p VIBE_EXTRA | sed 's/^declare -a/declare -ga/' >>"$temporary"
  )
  mv "$temporary" "$state_dir/instance.env"
}

port_in_use() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Prints the first port from $1 on that nobody listens on and that is not among the other arguments.
free_port() {
  local port=$1 taken
  shift
  taken=" $* "
  while [[ $taken == *" $port "* ]] || port_in_use "$port"; do port=$((port + 1)); done
  printf '%s' "$port"
}

key_file() { printf '%s' "${VIBE_KEY_FILE:-$state_dir/keys/admin.key}"; }
store_address() { printf '%s' "${VIBE_REDIS:-127.0.0.1:$VIBE_STORE_PORT}"; }

# The address to reach the gateway at from here.
gateway_url() {
  local host=$VIBE_BIND
  case $host in 0.0.0.0 | '*' | '[::]' | ::) host=127.0.0.1 ;; esac
  printf 'http://%s:%s' "$host" "$VIBE_PORT"
}

ready_url() {
  case $1 in
    node) printf 'http://127.0.0.1:%s/readyz' "$VIBE_HEALTH_PORT" ;;
    gateway) printf '%s/readyz' "$(gateway_url)" ;;
  esac
}
