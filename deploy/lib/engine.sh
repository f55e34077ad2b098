# shellcheck shell=bash
# Finds a Docker engine, or installs and starts one. Needs log.sh and apt.sh.

vibe_dockerd_log=/var/log/vibecoading-dockerd.log

# The address of the engine that `docker` talks to, as the node wants it: what Docker calls tcp: is http: to others.
engine_endpoint() {
  local endpoint=${DOCKER_HOST-}
  [ -n "$endpoint" ] || endpoint=$(docker context inspect -f '{{.Endpoints.docker.Host}}') ||
    fail "The docker client does not say which engine it talks to." "Say it in DOCKER_HOST, such as unix:///var/run/docker.sock."
  printf '%s' "${endpoint/#tcp:/http:}"
}

engine_answers() { timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# Returns when an engine answers.
need_engine() {
  need_docker_client
  if engine_answers; then
    note "Docker $(docker version --format '{{.Server.Version}}') at $(engine_endpoint)"
    return
  fi
  if [ -n "${DOCKER_HOST-}" ]; then
    fail "No Docker engine answers at DOCKER_HOST=$DOCKER_HOST." "Start that engine, or unset DOCKER_HOST to use this machine's own."
  fi
  if [ -S /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ]; then
    fail "The user $(id -un) may not use /var/run/docker.sock." "Run this as root, or 'sudo usermod -aG docker $(id -un)' and log in again."
  fi
  start_engine
  if [ ! -w /var/run/docker.sock ]; then
    fail "Docker runs, but the user $(id -un) may not use it." "Run this as root, or 'sudo usermod -aG docker $(id -un)' and log in again."
  fi
  note "Docker $(docker version --format '{{.Server.Version}}') at $(engine_endpoint)"
}

need_docker_client() {
  command -v docker >/dev/null && return
  need_packages docker.io
  # Newer releases of the distributions keep the client in a package of its own.
  command -v docker >/dev/null || need_packages docker-cli
}

start_engine() {
  command -v dockerd >/dev/null || need_packages docker.io iptables
  if [ -d /run/systemd/system ]; then
    note "starting the docker service"
    as_root systemctl enable --now docker ||
      fail "systemd could not start the docker service." "See 'journalctl -u docker', then run this again."
    wait_for_engine "See 'journalctl -u docker', then run this again."
  else
    start_plain_engine
  fi
}

# Without systemd: a daemon of its own session, with a pid file and a log.
start_plain_engine() {
  need_packages iptables
  if ! grep -qE ' cgroup2? ' /proc/mounts; then
    need_packages cgroupfs-mount
    as_root cgroupfs-mount
  fi
  local pid=
  [ ! -e /var/run/docker.pid ] || pid=$(cat /var/run/docker.pid)
  # dockerd refuses to start over a pid file whose number lives on as some other program.
  if [ -n "$pid" ] && [ -d "/proc/$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != dockerd ]; then
    as_root rm -f /var/run/docker.pid
  fi
  note "starting dockerd (log: $vibe_dockerd_log, pid file: /var/run/docker.pid)"
  # Containers get at most what the daemon may grant, so it gets the highest file limit to be had.
  # shellcheck disable=SC2016 # expanded by the inner shell
  as_root bash -c 'ulimit -n 1048576 2>/dev/null || ulimit -n "$(ulimit -Hn)"
    setsid nohup dockerd --pidfile /var/run/docker.pid >>"$1" 2>&1 </dev/null &' dockerd "$vibe_dockerd_log"
  wait_for_engine "Read $vibe_dockerd_log: its last lines are above. In a container, it needs to be privileged."
}

wait_for_engine() {
  local deadline=$((SECONDS + 60))
  until engine_answers || as_root docker version >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      [ ! -r "$vibe_dockerd_log" ] || tail -n 15 "$vibe_dockerd_log" | sed 's/^/    | /' >&2
      fail "The Docker engine did not answer within 60 s of its start." "$1"
    fi
    sleep 0.5
  done
}
