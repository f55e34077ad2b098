#!/usr/bin/env bash
# What the scripts say to wrong arguments.
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"

scripts=(up.sh down.sh start.sh status.sh publish.sh build-optimized-image.sh build-images.sh bench.sh cluster.sh)

test_every_script_is_executable_and_parses() {
  local script
  for script in "${scripts[@]}"; do expect test -x "$deploy/$script"; done
  for script in "$deploy"/*.sh "$deploy"/lib/*.sh "$repo"/tests/*.sh "$repo"/tests/deploy/*.sh "$repo"/tests/deploy/lib/*.sh; do expect bash -n "$script"; done
  expect sh -n "$deploy/images/workspace/ready-check"
  for script in "$deploy/images/health-check" "$deploy/images/node/start"; do
    expect test -x "$script"
    expect bash -n "$script"
  done
}

test_help_explains_and_succeeds() {
  local script
  for script in "${scripts[@]}"; do expect contains "$("$deploy/$script" --help)" "usage: deploy/$script"; done
  expect contains "$("$repo/tests/run.sh" --help)" "usage: tests/run.sh"
}

test_unknown_argument_is_named() {
  local script
  for script in up.sh down.sh start.sh status.sh publish.sh build-optimized-image.sh build-images.sh cluster.sh; do
    expect_failure "Unknown argument '--nonsense'" "$deploy/$script" --nonsense
  done
}

test_missing_value_is_named() {
  expect_failure "--port needs a value" "$deploy/up.sh" --port
  expect_failure "--state-dir needs a value" "$deploy/status.sh" --state-dir
  expect_failure "--base needs a value" "$deploy/build-optimized-image.sh" --base
  expect_failure "--aspnet needs a value" "$deploy/build-images.sh" --aspnet
}

test_values_out_of_range_are_refused_before_anything_is_done() {
  expect_failure "'70000' is no port" "$deploy/up.sh" --state-dir "$PWD/s" --port 70000
  expect_failure "'Upper' is no node id" "$deploy/up.sh" --state-dir "$PWD/s" --node-id Upper
  expect_failure "'a b' is no address" "$deploy/up.sh" --state-dir "$PWD/s" --bind 'a b'
  expect_failure "is no setting" "$deploy/up.sh" --state-dir "$PWD/s" --set 'PATH=/nowhere'
  expect_failure "is no name" "$deploy/up.sh" --name '../x'
  expect_failure "'0' is no number of nodes" "$deploy/cluster.sh" 0 1 --state-dir "$PWD/s"
  expect_failure "'17' is no number of gateways" "$deploy/cluster.sh" 1 17 --state-dir "$PWD/s"
  expect_failure "'two' is no number of silos per node" "$deploy/cluster.sh" 1 1 --silos-per-node two --state-dir "$PWD/s"
  expect_failure "'A' is no tag" "$deploy/cluster.sh" 1 1 --tag A --state-dir "$PWD/s"
  expect_failure "is no setting" "$deploy/cluster.sh" 1 1 --set 'PATH=/nowhere' --state-dir "$PWD/s"
  expect_failure "How many nodes" "$deploy/cluster.sh" 1 --state-dir "$PWD/s"
  expect test ! -e s
}

test_instance_that_is_not_there() {
  expect_failure "There is no instance in $PWD/none" "$deploy/status.sh" --state-dir "$PWD/none"
  expect_failure "There is no instance in $PWD/none" "$deploy/start.sh" node --state-dir "$PWD/none"
  expect contains "$("$deploy/down.sh" --state-dir "$PWD/none")" "nothing to stop"
  expect_failure "There is no cluster in $PWD/none" "$deploy/cluster.sh" --json --state-dir "$PWD/none"
  expect_failure "There is no cluster in $PWD/none" "$deploy/cluster.sh" --start n1 --state-dir "$PWD/none"
  expect contains "$("$deploy/cluster.sh" --down --state-dir "$PWD/none")" "nothing to stop"
  expect_failure "Which process" "$deploy/start.sh" --state-dir "$PWD/none"
}

test_engine_address_that_does_not_answer_is_named() {
  DOCKER_HOST=unix://$PWD/none.sock expect_failure "No Docker engine answers at DOCKER_HOST=unix://$PWD/none.sock" \
    "$deploy/build-optimized-image.sh"
}

test_unknown_suite_is_named() {
  expect_failure "There is no suite 'Nonsense'" "$repo/tests/run.sh" Nonsense
}

run_checks
