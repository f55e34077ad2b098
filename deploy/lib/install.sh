# shellcheck shell=bash
# The steps of up.sh. Needs log.sh, instance.sh and process.sh; reads the caller's `given` and `extra`.
# shellcheck disable=SC2154 # instance.sh sets state_dir and name

# What was asked for now, else what was asked for before, else the default.
choose_settings() {
  VIBE_NODE_ID=${given[--node-id]-${VIBE_NODE_ID:-$(default_node_id "$name")}}
  VIBE_RUN_DIR=$(realpath -m -- "${given[--run-dir]-${VIBE_RUN_DIR:-$(default_run_dir "$name")}}")
  VIBE_BIND=${given[--bind]-${VIBE_BIND:-127.0.0.1}}
  VIBE_PORT=${given[--port]-${VIBE_PORT-}}
  VIBE_REDIS=${given[--redis]-${VIBE_REDIS-}}
  VIBE_KEY_FILE=${given[--key-file]-${VIBE_KEY_FILE-}}
  [ -z "$VIBE_KEY_FILE" ] || VIBE_KEY_FILE=$(realpath -m -- "$VIBE_KEY_FILE")
  VIBE_ENGINE=$(engine_endpoint)
  [ "${#extra[@]}" -eq 0 ] || VIBE_EXTRA=("${extra[@]}")

  [[ $VIBE_NODE_ID =~ ^[a-z0-9][a-z0-9-]{0,31}$ ]] ||
    fail "'$VIBE_NODE_ID' is no node id." "Give --node-id 1 to 32 lower-case letters, digits and hyphens."
  [[ -z $VIBE_PORT || $VIBE_PORT =~ ^[0-9]{1,5}$ && $VIBE_PORT -ge 1 && $VIBE_PORT -le 65535 ]] ||
    fail "'$VIBE_PORT' is no port." "Give --port a number from 1 to 65535."
  [[ $VIBE_BIND =~ ^[][0-9A-Za-z.:*-]+$ ]] || fail "'$VIBE_BIND' is no address." "Give --bind an address of this machine."
  local setting
  for setting in "${VIBE_EXTRA[@]}"; do
    [[ $setting =~ ^Vibe__[A-Za-z0-9_]+=[^[:cntrl:]]*$ ]] || fail "--set '$setting' is no setting." "Write it as Vibe__Section__Option=value."
  done
}

# Ports of a first start, and of a later one whose port someone else has taken meanwhile. Only the gateway's is the user's choice.
# A named instance keeps off the usual one's ports, even while that one is down.
choose_ports() {
  local offset=0
  [ -z "$name" ] || offset=20
  if ! role_lives node; then
    VIBE_HEALTH_PORT=$(free_port "${VIBE_HEALTH_PORT:-$((7071 + offset))}")
    VIBE_STORE_PORT=$(free_port "${VIBE_STORE_PORT:-$((6390 + offset))}")
    VIBE_NODE_SILO_PORT=$(free_port "${VIBE_NODE_SILO_PORT:-$((11111 + offset))}" "${VIBE_GATEWAY_SILO_PORT-}")
  fi
  if ! role_lives gateway; then
    VIBE_GATEWAY_SILO_PORT=$(free_port "${VIBE_GATEWAY_SILO_PORT:-$((11112 + offset))}" "$VIBE_NODE_SILO_PORT")
    if [ -z "$VIBE_PORT" ] && [ -n "$name" ]; then VIBE_PORT=$(free_port $((8080 + offset))); fi
    VIBE_PORT=${VIBE_PORT:-8080}
    ! port_in_use "$VIBE_PORT" ||
      fail "Port $VIBE_PORT is in use by another program." "Choose another with --port, or stop that program ('ss -ltnp' names it)."
  fi
}

# Installs a copy of its own: a later publish then does not pull the files from under a running process.
install_release() {
  local part stamp target artifacts
  artifacts=$(dirname "$here")/artifacts
  mkdir -p "$state_dir/release" "$state_dir/current" "$state_dir/agent" "$state_dir/log"
  (umask 077 && mkdir -p "$state_dir/keys")
  exec 9>"$artifacts/.lock"
  flock -s 9
  for part in node gateway web; do
    stamp=$(cat "$artifacts/$part.stamp")
    target=$state_dir/release/$part-$stamp
    if [ ! -d "$target" ]; then
      rm -rf "$target.new"
      cp -R --reflink=auto "$artifacts/$part" "$target.new"
      mv "$target.new" "$target"
      note "$part: new"
    fi
    ln -sfn "../release/$part-$stamp" "$state_dir/current/$part"
  done
  # By rename: a container that started from the old agent keeps running it.
  if ! cmp -s "$artifacts/agent/agent" "$state_dir/agent/agent"; then
    install -m 755 "$artifacts/agent/agent" "$state_dir/agent/agent.new"
    mv -f "$state_dir/agent/agent.new" "$state_dir/agent/agent"
    note "agent: new"
  fi
  exec 9>&-
}

# Has a role run as it is set now, without waiting for it.
ensure_started() {
  local role=$1
  if role_lives "$role"; then
    if [ "$(cat "$state_dir/$role.started" 2>/dev/null)" = "$(role_fingerprint "$role")" ]; then
      note "runs already, unchanged"
    else
      note "binaries or settings changed; restarting it (sessions' containers live on)"
      stop_role "$role"
      start_role "$role"
    fi
  else
    start_role "$role"
  fi
}

bring_up() {
  ensure_started "$1"
  wait_until_ready "$1"
}

remove_old_releases() {
  local release
  for release in "$state_dir"/release/*; do
    case $release in "$(role_release node)" | "$(role_release gateway)" | "$(role_release web)") ;; *) rm -rf "$release" ;; esac
  done
}

# A ticket signs a browser in once; the key itself is not for URLs.
signin_url() {
  local answer ticket
  answer=$(printf 'Authorization: Bearer %s' "$(cat "$(key_file)")" |
    curl -sS --noproxy '*' -m 10 -H @- -H 'Content-Type: application/json' -d '{"purpose":"signin"}' -w ' (HTTP %{http_code})' \
      "$(gateway_url)/api/vibecoding/tickets" 2>&1)
  ticket=$(sed -n 's/.*"ticket" *: *"\([^"]*\)".*/\1/p' <<<"$answer")
  [ -n "$ticket" ] ||
    fail "The gateway runs, but gave no sign-in ticket for the key in $(key_file): ${answer:0:300}" "See $(role_log gateway). If the store was replaced, its keys went with it: deploy/down.sh --purge starts afresh."
  printf '%s/signin?ticket=%s' "$(gateway_url)" "$ticket"
}

print_address() {
  local url='' suffix=
  [ -z "$name" ] || suffix=" --name $name"
  [ "$state_dir" = "$(realpath -m "$(default_state_dir "$name")")" ] || suffix=" --state-dir $state_dir"
  if [ -f "$(key_file)" ]; then
    url=$(signin_url)
  fi
  printf '\nVibeCoading is ready, after %s.\n\n' "$(seconds $(($(now_ms) - $1)))"
  if [ -n "$url" ]; then
    printf '  open   %s\n         (signs one browser in, within 10 minutes; run deploy/up.sh again for another)\n' "$url"
  else
    printf '  open   %s\n         (the store had an administrator already: sign in with a key of yours, or give --key-file)\n' "$(gateway_url)"
  fi
  printf '  key    %s\n  look   %s/status.sh%s\n  stop   %s/down.sh%s\n' "$(key_file)" "$here" "$suffix" "$here" "$suffix"
  case $VIBE_BIND in
    127.* | localhost | '[::1]') ;;
    *) printf '\nIt listens on %s without encryption: put a TLS proxy before it.\n' "$VIBE_BIND" ;;
  esac
}
