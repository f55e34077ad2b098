#!/usr/bin/env bash
# up, status, start and down with stand-ins for the two processes, so that what is tested is the scripts.
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"
. "$(dirname "${BASH_SOURCE[0]}")/lib/stage.sh"

stage_instance() {
  stage
  trap 'deploy/down.sh --state-dir "$state" >/dev/null 2>&1' EXIT
}

up() { deploy/up.sh --state-dir "$state" --run-dir "$PWD/run" --port "$port" "$@"; }
pid_of() { cat "$state/$1.pid"; }
field() { deploy/status.sh --json --state-dir "$state" | node -e "const s = JSON.parse(require('fs').readFileSync(0)); console.log($1)"; }
random_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }

test_verify_measures_the_running_instance_and_says_when_it_does_not_run() {
  stage_instance
  port=$(random_port)
  up >/dev/null
  local told code=0
  told=$(deploy/verify-optimizations.sh --quick --json figures.json --state-dir "$state")
  expect contains "$told" "--url http://127.0.0.1:$port --key-file $state/keys/admin.key"
  expect contains "$told" "--quick --json $PWD/figures.json targets"
  deploy/down.sh --state-dir "$state" >/dev/null
  told=$(deploy/verify-optimizations.sh --state-dir "$state") || code=$?
  expect test "$code" -eq 2
  expect contains "$told" "the node is not ready"
}

test_up_twice_keeps_the_processes_and_prints_the_link() {
  stage_instance
  port=$(random_port)
  local output node gateway
  output=$(up)
  expect contains "$output" "http://127.0.0.1:$port/signin?ticket=T1"
  node=$(pid_of node)
  gateway=$(pid_of gateway)
  expect contains "$(deploy/up.sh --state-dir "$state")" "http://127.0.0.1:$port/signin?ticket=T1"
  expect test "$node $gateway" = "$(pid_of node) $(pid_of gateway)"
}

test_status_gives_a_command_that_starts_a_killed_process_again() {
  stage_instance
  port=$(random_port)
  up >/dev/null
  local killed
  killed=$(field 's.processes[0].pid')
  expect test "$(field 's.processes[0].role + s.processes[1].role + s.processes[0].ready')" = nodegatewaytrue
  expect test "$(field 's.url + " " + s.keyFile')" = "http://127.0.0.1:$port $state/keys/admin.key"
  kill -KILL "$killed"
  expect_failure stopped deploy/status.sh --state-dir "$state"
  expect test "$(field 's.processes[0].pid')" = null
  local start
  mapfile -t start < <(field 's.processes[0].start.join("\n")')
  expect "${start[@]}" --wait
  expect test "$(field 's.processes[0].ready')" = true
  expect test "$(field 's.processes[0].pid')" != "$killed"
  expect contains "$("${start[@]}")" "runs already"
}

test_changed_part_restarts_only_its_process() {
  stage_instance
  port=$(random_port)
  up >/dev/null
  local node gateway
  node=$(pid_of node)
  gateway=$(pid_of gateway)
  echo 2 >artifacts/web.stamp
  up >/dev/null
  expect test "$node" = "$(pid_of node)"
  expect test "$gateway" != "$(pid_of gateway)"
  expect test ! -d "$state/release/web-1"
  up --set Vibe__Test__X=1 >/dev/null
  expect test "$node" != "$(pid_of node)"
  expect grep -qz '^Vibe__Test__X=1$' "/proc/$(pid_of node)/environ"
}

test_process_that_ends_while_starting_is_reported_with_its_last_words() {
  stage_instance
  port=$(random_port)
  expect_failure "cannot go on" up --set Vibe__Test__Crash=1
}

test_settings_of_the_callers_shell_do_not_leak_in() {
  stage_instance
  port=$(random_port)
  Vibe__Stray__X=1 up >/dev/null
  expect test -z "$(grep -z '^Vibe__Stray' "/proc/$(pid_of node)/environ" | tr '\0' ' ')"
}

test_store_that_has_an_administrator_already_is_no_failure() {
  stage_instance
  port=$(random_port)
  expect contains "$(up --set Vibe__Test__NoKey=1)" "the store had an administrator already"
}

test_taken_port_is_named() {
  stage_instance
  port=$(random_port)
  node -e 'require("http").createServer().listen(+process.argv[1], "127.0.0.1", () => console.log("up"))' "$port" >up & local server=$!
  # shellcheck disable=SC2064 # this server
  trap "kill $server" EXIT
  local deadline=$((SECONDS + 10))
  until [ -s up ] || [ "$SECONDS" -ge "$deadline" ]; do :; done
  expect_failure "Port $port is in use by another program" up
}

test_down_stops_both_and_purge_leaves_nothing() {
  stage_instance
  port=$(random_port)
  up >/dev/null
  local node gateway
  node=$(pid_of node)
  gateway=$(pid_of gateway)
  deploy/down.sh --state-dir "$state" >/dev/null
  expect ended "$node"
  expect ended "$gateway"
  expect test -f "$state/keys/admin.key"
  deploy/down.sh --state-dir "$state" >/dev/null
  expect_failure "Add --yes" deploy/down.sh --state-dir "$state" --purge
  deploy/down.sh --state-dir "$state" --purge --yes >/dev/null
  expect test ! -e "$state"
}

run_checks
