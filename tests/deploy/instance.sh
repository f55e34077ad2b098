#!/usr/bin/env bash
# The real thing: up, a session, a killed node, down, up again, purge.
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"

# field EXPRESSION: of the JSON object on standard input.
field() { node -e "const o = JSON.parse(require('fs').readFileSync(0)); console.log($1)"; }
status() { "$deploy/status.sh" --json --state-dir "$state"; }
# call METHOD PATH [BODY]
call() {
  local body=()
  [ -z "${3-}" ] || body=(-H 'Content-Type: application/json' -d "$3")
  curl -sS --noproxy '*' -m 60 -X "$1" -H "Authorization: Bearer $key" "${body[@]}" "$url/api/vibecoding$2"
}
run() { call POST "/sessions/$id/exec" "{\"command\":\"bash\",\"args\":[\"-c\",\"$1\"]}" | field 'o.stdout.trim()'; }
# A session has a container of its own name, or one that waited for it.
container() {
  local name
  name=$(readlink "run/$node/vibe-$node-$id") || name=vibe-$node-$id
  docker ps -q --no-trunc --filter "name=^$name\$"
}

test_session_outlives_a_killed_node_and_a_restart_of_everything() {
  state=$PWD/state
  node=t$$
  trap '"$deploy/down.sh" --state-dir "$state" --purge --yes || true' EXIT
  up() { "$deploy/up.sh" --name test --state-dir "$state" --run-dir "$PWD/run" --node-id "$node" --set Vibe__Workspaces__MaxBytes=67108864; }
  up >up.log || { cat up.log; exit 1; }
  expect grep -q '/signin?ticket=' up.log
  url=$(status | field o.url)
  key=$(cat "$(status | field o.keyFile)")

  id=$(call POST /sessions '{"name":"deploy test"}' | field o.id)
  expect test "$(call GET "/sessions/$id/status?wait=60s" | field o.state)" = ready
  expect contains "$(run 'ready-check && git --version && python3 -V && node -v')" 'git version'
  run 'echo kept > /workspace/file' >/dev/null
  expect contains "$(run 'head -c 100M /dev/zero 2>&1 >/workspace/big; rm /workspace/big')" 'No space left on device'
  local terminal epoch first
  terminal=$(call POST "/sessions/$id/terminals" '{"cols":80,"rows":24}' | field 'o.id + " " + o.epoch + " " + o.pid')
  read -r terminal epoch _ <<<"$terminal"
  first=$(container)
  expect test -n "$first"

  local start
  mapfile -t start < <(status | field 'o.processes.find(p => p.role === "node").start.join("\n")')
  kill -KILL "$(status | field 'o.processes.find(p => p.role === "node").pid')"
  "${start[@]}" --wait
  expect test "$(call GET "/sessions/$id/status?wait=60s" | field o.state)" = ready
  expect test "$(container)" = "$first"
  expect test "$(run 'cat /workspace/file')" = kept
  expect test "$(call GET "/sessions/$id/terminals/$terminal" | field 'o.epoch + " " + o.exit')" = "$epoch null"

  "$deploy/down.sh" --state-dir "$state"
  expect test "$(container)" = "$first"
  up >up.log || { cat up.log; exit 1; }
  expect test "$(call GET "/sessions/$id/status?wait=60s" | field o.state)" = ready
  expect test "$(container)" = "$first"
  expect test "$(call GET "/sessions/$id/terminals/$terminal" | field 'o.epoch + " " + o.exit')" = "$epoch null"

  "$deploy/down.sh" --state-dir "$state" --purge --yes
  expect test -z "$(docker ps -aq --filter "label=vibe.node=$node")"
  expect test -z "$(docker volume ls -q --filter "name=$id")"
  expect test -z "$(docker network ls -q --filter "label=vibe.node=$node")"
  expect test ! -e run
  expect test ! -e "$state"
  expect test -z "$(grep -F "$state" /proc/mounts)"
}

run_checks
