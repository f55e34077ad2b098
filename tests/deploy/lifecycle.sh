#!/usr/bin/env bash
# up, status, start and down with stand-ins for the two processes, so that what is tested is the scripts.
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"

# A copy of the scripts in which building is done already and `dotnet` is a small server.
stage() {
  local part
  cp -R "$deploy" deploy
  printf '#!/bin/sh\n' | tee deploy/publish.sh >deploy/build-optimized-image.sh
  for part in agent node gateway web; do mkdir -p "artifacts/$part"; echo 1 >"artifacts/$part.stamp"; done
  touch artifacts/agent/agent artifacts/node/VibeCoading.Silo.dll artifacts/gateway/VibeCoading.Gateway.dll artifacts/web/index.html
  printf 'need_engine() { :; }\nengine_endpoint() { printf unix:///nowhere.sock; }\n' >>deploy/lib/engine.sh
  mkdir bin
  cat >bin/dotnet <<'STUB'
#!/usr/bin/env bash
case $1 in
  --list-sdks) echo "10.0.100 [/nowhere]" ;;
  --version) echo 10.0.100 ;;
  run) echo "$@" ;;
  *) echo "started $1"; [ -z "${Vibe__Test__Crash-}" ] || { echo "cannot go on" >&2; exit 5; }
    exec node "$VIBE_TEST_SERVER" "$1" ;;
esac
STUB
  cat >server.js <<'STUB'
const { mkdirSync, writeFileSync, readFileSync } = require('fs');
const address = new URL(process.env.Vibe__Node__HealthUrl ?? process.env.Vibe__Gateway__Url);
const keyFile = process.env.Vibe__Gateway__AdminKeyFile;
if (keyFile && !process.env.Vibe__Test__NoKey) { mkdirSync(require('path').dirname(keyFile), { recursive: true }); writeFileSync(keyFile, 'secret\n'); }
require('http').createServer((request, response) => {
  if (request.url === '/readyz') response.end('ready');
  else if (request.url === '/api/vibecoding/tickets' && request.headers.authorization === `Bearer ${readFileSync(keyFile, 'utf8').trim()}`)
    response.writeHead(201).end(JSON.stringify({ ticket: 'T1', expiresAt: 'soon' }));
  else response.writeHead(401).end(JSON.stringify([request.url, request.headers]));
}).listen(address.port, address.hostname);
STUB
  chmod +x bin/dotnet deploy/*.sh
  export PATH=$PWD/bin:$PATH VIBE_TEST_SERVER=$PWD/server.js state=$PWD/state
  trap 'deploy/down.sh --state-dir "$state" >/dev/null 2>&1' EXIT
}

up() { deploy/up.sh --state-dir "$state" --run-dir "$PWD/run" --port "$port" "$@"; }
# A dead process may wait for its parent to notice; it has no command line then.
ended() { [ -z "$(tr -d '\0' 2>/dev/null <"/proc/$1/cmdline")" ]; }
pid_of() { cat "$state/$1.pid"; }
field() { deploy/status.sh --json --state-dir "$state" | node -e "const s = JSON.parse(require('fs').readFileSync(0)); console.log($1)"; }
random_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }

test_verify_measures_the_running_instance_and_says_when_it_does_not_run() {
  stage
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
  stage
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
  stage
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
  stage
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
  stage
  port=$(random_port)
  expect_failure "cannot go on" up --set Vibe__Test__Crash=1
}

test_settings_of_the_callers_shell_do_not_leak_in() {
  stage
  port=$(random_port)
  Vibe__Stray__X=1 up >/dev/null
  expect test -z "$(grep -z '^Vibe__Stray' "/proc/$(pid_of node)/environ" | tr '\0' ' ')"
}

test_store_that_has_an_administrator_already_is_no_failure() {
  stage
  port=$(random_port)
  expect contains "$(up --set Vibe__Test__NoKey=1)" "the store had an administrator already"
}

test_taken_port_is_named() {
  stage
  port=$(random_port)
  node -e 'require("http").createServer().listen(+process.argv[1], "127.0.0.1", () => console.log("up"))' "$port" >up & local server=$!
  # shellcheck disable=SC2064 # this server
  trap "kill $server" EXIT
  local deadline=$((SECONDS + 10))
  until [ -s up ] || [ "$SECONDS" -ge "$deadline" ]; do :; done
  expect_failure "Port $port is in use by another program" up
}

test_down_stops_both_and_purge_leaves_nothing() {
  stage
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
