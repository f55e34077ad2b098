#!/usr/bin/env bash
# What the scripts take for left by killed tests and benchmarks, and what not.
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"
. "$deploy/lib/log.sh"
. "$deploy/lib/leftovers.sh"

# A process id that was and is no more.
gone() {
  local process
  true & process=$!
  wait "$process"
  printf '%s' "$process"
}

abandoned() { abandoned_nodes <<<"$1"; }

test_nodes_of_a_killed_run_are_abandoned() {
  local process
  process=$(gone)
  expect test "$(abandoned "test$process-0a1b")" = "test$process-0a1b"
  expect test "$(abandoned "n2-test$process-0a1b")" = "n2-test$process-0a1b"
  expect test "$(abandoned "bench$process-0a1b")" = "bench$process-0a1b"
}

test_nodes_of_a_running_run_are_not() {
  printf '#!/bin/sh\nread -r _\n' >VibeCoading.X
  chmod +x VibeCoading.X
  mkfifo never
  ./VibeCoading.X <never &
  exec 7>never
  until [ "$(cat "/proc/$!/comm")" = VibeCoading.X ]; do :; done
  expect test -z "$(abandoned "test$!-0a1b")"
  exec 7>&-
  wait "$!" || true
}

test_nodes_of_a_number_that_went_to_another_program_are_abandoned() {
  expect test "$(abandoned "test$$-0a1b")" = "test$$-0a1b"
}

test_nodes_of_users_are_never_abandoned() {
  local id
  for id in n1 local test test-1 bench-2 "n1-test$(gone)" "test$(gone)-0a1bc" "my-test$(gone)-0a1b" ""; do
    expect test -z "$(abandoned "$id")"
  done
}

test_what_docker_has_of_them_goes_and_the_rest_stays() {
  local own mine="n1-user-$RANDOM"
  own=test$(gone)-0a1b
  docker volume create --label "vibe.node=$own" "vibe-$own" >/dev/null
  docker volume create --label "vibe.node=$mine" "vibe-$mine" >/dev/null
  docker network create --label "vibe.node=$own" "vibe-$own" >/dev/null
  docker volume create --label "com.docker.compose.project=$own" "$own-data" >/dev/null
  remove_leftovers
  expect test -z "$(docker volume ls --quiet --filter "label=vibe.node=$own")"
  expect test -z "$(docker network ls --quiet --filter "label=vibe.node=$own")"
  expect test -z "$(docker volume ls --quiet --filter "label=com.docker.compose.project=$own")"
  expect test "$(docker volume rm "vibe-$mine")" = "vibe-$mine"
}

run_checks
