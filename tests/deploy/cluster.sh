#!/usr/bin/env bash
# cluster.sh with stand-ins for nodes and gateways, on a real Redis.
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"
. "$(dirname "${BASH_SOURCE[0]}")/lib/stage.sh"

stage_cluster() {
  stage
  trap 'cluster --down >/dev/null 2>&1' EXIT
}

cluster() { deploy/cluster.sh --state-dir "$state" "$@"; }
field() { { cluster --json || true; } | node -e "const s = JSON.parse(require('fs').readFileSync(0)); const of = name => s.processes.find(p => p.name === name); console.log($1)"; }
said_to_redis() { redis-cli -p "$(field 's.store.split(":")[1]')" "$@"; }

test_members_are_told_with_what_is_needed_to_kill_and_start_them() {
  stage_cluster
  local told
  told=$(cluster 2 1 --silos-per-node 2 --tag test1-0a1b --json 2>/dev/null | node -e '
    const s = JSON.parse(require("fs").readFileSync(0));
    console.log(s.processes.map(p => [p.name, p.role, p.nodeId, p.ready].join()).join(" "), s.nodes.join(), s.url === s.processes.find(p => p.role === "gateway").url)')
  expect test "$told" = "n1,node,n1-test1-0a1b,true n1-2,node,n1-test1-0a1b,true n2,node,n2-test1-0a1b,true n2-2,node,n2-test1-0a1b,true g1,gateway,,true redis,store,,true n1-test1-0a1b,n2-test1-0a1b true"
  # Both silos of a node have its directories, and every process ports of its own.
  expect test "$(tr '\0' '\n' <"/proc/$(field 'of("n1-2").pid')/environ" | sed -n 's/^Vibe__Node__StateDirectory=//p')" = "$state/n1"
  expect test "$(for member in n1 n1-2 n2 n2-2 g1; do tr '\0' '\n' <"/proc/$(field "of('$member').pid")/environ" | grep '^Vibe__Cluster__SiloPort='; done | sort -u | wc -l)" -eq 5
}

test_killed_process_is_started_again_by_its_command() {
  stage_cluster
  cluster 1 1 >/dev/null
  local killed start other
  killed=$(field 'of("n1").pid')
  other=$(field 'of("g1").pid')
  kill -KILL "$killed"
  expect test "$(field 'of("n1").pid + " " + of("n1").ready')" = "null false"
  mapfile -t start < <(field 'of("n1").start.join("\n")')
  expect "${start[@]}" --wait
  expect test "$(field 'of("n1").ready')" = true
  expect test "$(field 'of("n1").pid')" != "$killed"
  expect test "$(field 'of("g1").pid')" = "$other"
  expect_failure "'n7' is no member of this cluster" cluster --start n7
}

test_second_run_starts_what_died_and_leaves_the_rest() {
  stage_cluster
  cluster 1 2 >/dev/null
  local node
  node=$(field 'of("n1").pid')
  kill -KILL "$(field 'of("g2").pid')"
  local code=0
  cluster --json >/dev/null || code=$?
  expect test "$code" -eq 3
  cluster 1 2 >/dev/null
  expect cluster --json
  expect test "$(field 'of("n1").pid')" = "$node"
}

test_members_join_and_leave() {
  stage_cluster
  cluster 1 1 >/dev/null
  local first second
  first=$(field 'of("n1").pid')
  cluster 2 1 >/dev/null
  second=$(field 'of("n2").pid')
  expect test "$(field 'of("n1").pid')" = "$first"
  cluster 1 1 >/dev/null
  expect ended "$second"
  expect test "$(field 's.nodes.length + " " + of("n1").pid')" = "1 $first"
  expect_failure "has the tag" cluster 1 1 --tag other
}

test_redis_is_started_again_with_its_data() {
  stage_cluster
  cluster 1 1 >/dev/null
  said_to_redis set key kept >/dev/null
  kill -KILL "$(field 'of("redis").pid')"
  cluster --start redis >/dev/null
  expect test "$(said_to_redis get key)" = kept
}

test_down_leaves_nothing() {
  stage_cluster
  cluster 2 2 >/dev/null
  local processes process
  read -ra processes < <(field 's.processes.map(p => p.pid).join(" ")')
  expect test "${#processes[@]}" -eq 5
  cluster --down >/dev/null 2>&1
  for process in "${processes[@]}"; do expect ended "$process"; done
  expect test ! -e "$state"
}

run_checks
