# shellcheck shell=bash
# The two processes of an instance. Needs log.sh and instance.sh, and a loaded instance.
# shellcheck disable=SC2154 # instance.sh sets state_dir

role_assembly() {
  case $1 in
    node) printf 'VibeCoading.Silo.dll' ;;
    gateway) printf 'VibeCoading.Gateway.dll' ;;
  esac
}

role_log() { printf '%s/log/%s.log' "$state_dir" "$1"; }
role_release() { readlink -f "$state_dir/current/$1"; }

# The settings of a role as NAME=VALUE lines, sorted by nothing but this list.
role_environment() {
  printf '%s\n' "Vibe__Cluster__Id=vibecoading"
  case $1 in
    node)
      # Without a connection string the node runs the store itself.
      printf '%s\n' "Vibe__Store__ConnectionString=$VIBE_REDIS" \
        "Vibe__Cluster__SiloPort=$VIBE_NODE_SILO_PORT" \
        "Vibe__Store__Port=$VIBE_STORE_PORT" \
        "Vibe__Node__Id=$VIBE_NODE_ID" \
        "Vibe__Node__HealthUrl=http://127.0.0.1:$VIBE_HEALTH_PORT" \
        "Vibe__Node__StateDirectory=$state_dir" \
        "Vibe__Node__RunDirectory=$VIBE_RUN_DIR" \
        "Vibe__Node__AgentPath=$state_dir/agent/agent" \
        "Vibe__Engine__Endpoint=$VIBE_ENGINE" ;;
    gateway)
      printf '%s\n' "Vibe__Store__ConnectionString=$(store_address)" \
        "Vibe__Cluster__SiloPort=$VIBE_GATEWAY_SILO_PORT" \
        "Vibe__Gateway__Url=http://$VIBE_BIND:$VIBE_PORT" \
        "Vibe__Gateway__AdminKeyFile=$(key_file)" \
        "Vibe__Gateway__WebRoot=$(role_release web)" ;;
  esac
  [ "${#VIBE_EXTRA[@]}" -eq 0 ] || printf '%s\n' "${VIBE_EXTRA[@]}"
}

# Changes whenever the role would start differently from now: other binaries, other settings.
role_fingerprint() { { role_release "$1"; role_environment "$1"; } | sha256sum | cut -c1-32; }

# Prints the process id if the role runs. A recycled id is told by its command line, which names this state directory.
role_pid() {
  local pid
  pid=$(cat "$state_dir/$1.pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF "$state_dir/release/$1-" && printf '%s' "$pid"
}

role_is_ready() { curl -fsS --noproxy '*' -m 3 -o /dev/null "$(ready_url "$1")" 2>/dev/null; }

# Like role_pid, for those who would start the role otherwise: a process that was killed a moment ago still looks alive,
# so one that is not ready gets two seconds to be gone.
role_lives() {
  local tries
  for tries in {1..20}; do
    role_pid "$1" >/dev/null || return 1
    role_is_ready "$1" && return
    [ "$tries" -eq 20 ] || sleep 0.1
  done
}

# Starts a role detached from this shell, its terminal and its locks.
start_role() {
  local role=$1 release log assembly settings
  release=$(role_release "$role")
  log=$(role_log "$role")
  assembly=$(role_assembly "$role")
  [ -f "$release/$assembly" ] || fail "There is no $assembly in $state_dir/current/$role." "Run deploy/up.sh: it publishes and installs it."
  mkdir -p "$state_dir/log"
  if [ "$(stat -c %s "$log" 2>/dev/null || echo 0)" -gt 20000000 ]; then mv -f "$log" "$log.1"; fi
  mapfile -t settings < <(role_environment "$role")
  role_fingerprint "$role" >"$state_dir/$role.started"
  rm -f "$state_dir/$role.pid"
  (
    # What the caller's shell happens to hold is not part of the instance, and locks must not live on in a server.
    unset "${!Vibe__@}"
    exec 5>&- 6>&- 7>&- 8>&- 9>&-
    cd "$release" || exit
    # shellcheck disable=SC2016 # expanded by the inner shell, whose process id the server keeps
    exec env "${settings[@]}" setsid --fork nohup bash -c 'echo $$ >"$1"; shift; exec "$@"' start \
      "$state_dir/$role.pid" dotnet "$release/$assembly" >>"$log" 2>&1 </dev/null
  )
  local deadline=$((SECONDS + 10))
  until [ -s "$state_dir/$role.pid" ]; do
    [ "$SECONDS" -lt "$deadline" ] || fail "The $role process did not start." "See $log."
    sleep 0.05
  done
  note "$role: process $(cat "$state_dir/$role.pid"), log $log"
}

wait_until_ready() {
  local role=$1 limit=${2:-90} began=$SECONDS reported=0
  until role_is_ready "$role"; do
    if ! role_pid "$role" >/dev/null; then
      tail -n 25 "$(role_log "$role")" | sed 's/^/    | /' >&2
      fail "The $role process ended while starting." "Its last words are above; all of them are in $(role_log "$role")."
    fi
    if [ $((SECONDS - began)) -ge "$limit" ]; then
      tail -n 15 "$(role_log "$role")" | sed 's/^/    | /' >&2
      fail "The $role is not ready after $limit s; it says: $(curl -sS --noproxy '*' -m 3 "$(ready_url "$role")" 2>&1 | cut -c1-500)" \
        "See $(role_log "$role"). It goes on trying: deploy/status.sh shows when it is ready."
    fi
    if [ $(((SECONDS - began) / 10)) -gt "$reported" ]; then
      reported=$(((SECONDS - began) / 10))
      note "$role: not ready yet ($((SECONDS - began)) s)"
    fi
    sleep 0.2
  done
}

# A process that ended a moment ago needs no signal any more; one that may not be signalled is an error.
send_signal() {
  local role=$1 name=$2 pid said
  pid=$(role_pid "$role") || return 0
  said=$(kill "-$name" "$pid" 2>&1) && return
  role_pid "$role" >/dev/null || return 0
  fail "The $role, process $pid, cannot be stopped: $said" "Run this as the user who started it, or as root."
}

# Asks a role to end, then, after a limit, does not ask. Sessions' containers are not its children and stay.
stop_role() {
  local role=$1 limit=${2:-20} pid began signal=TERM
  if ! pid=$(role_pid "$role"); then
    rm -f "$state_dir/$role.pid" "$state_dir/$role.started"
    note "$role: not running"
    return
  fi
  began=$SECONDS
  send_signal "$role" TERM
  while role_pid "$role" >/dev/null; do
    if [ $((SECONDS - began)) -ge "$limit" ]; then
      [ "$signal" = TERM ] || fail "The $role, process $pid, does not end although it was killed." "It waits in the kernel, most often for a disk: see 'dmesg'."
      note "$role: process $pid did not end within $limit s; killing it"
      signal=KILL limit=$((limit + 30))
      send_signal "$role" KILL
    fi
    sleep 0.1
  done
  rm -f "$state_dir/$role.pid" "$state_dir/$role.started"
  note "$role: process $pid ended"
}
