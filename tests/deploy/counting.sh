#!/usr/bin/env bash
# How tests/run.sh counts, and what it does not let pass.
# shellcheck source-path=SCRIPTDIR disable=SC2016 # much here is expanded by other scripts
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"

# suite NAME COMMANDS: a stand-in for a test project's executable.
suite() {
  mkdir -p "tests/$1.Tests/bin/Release/net10.0"
  printf '#!/usr/bin/env bash\n%s\n' "$2" >"tests/$1.Tests/bin/Release/net10.0/VibeCoading.$1.Tests"
  chmod +x "tests/$1.Tests/bin/Release/net10.0/VibeCoading.$1.Tests"
}

summary() { printf 'echo "   VibeCoading.%s.Tests  Total: %s, Errors: %s, Failed: %s, Skipped: %s, Not Run: 0, Time: 0.2s"\n' "$@"; }

# Prints "passed failed skipped" after running the suites named.
count() {
  printf '%s\n' 'set -euo pipefail' "repo='$PWD'" "results='$PWD/results'" 'passed=0 failed=0 skipped=0' \
    ". '$deploy/lib/log.sh'" ". '$repo/tests/suites.sh'" 'mkdir -p "$results"' \
    'for name in "$@"; do run_suite "$name" >&2; done' 'echo "$passed $failed $skipped"' >count.sh
  bash count.sh "$@" 2>count.log
}

test_suites_are_summed() {
  suite A "$(summary A 5 0 0 1)"
  suite B "$(summary B 7 0 0 0)"
  expect test "$(count A.Tests B.Tests)" = "11 0 1"
}

test_failures_and_errors_count() {
  suite A "$(summary A 5 1 2 0); exit 1"
  expect test "$(count A.Tests)" = "3 3 0"
}

test_crash_is_a_failure_even_after_a_good_summary() {
  suite A 'echo "half way"; exit 134'
  suite B "$(summary B 5 0 0 0); exit 139"
  expect test "$(count A.Tests)" = "0 1 0"
  expect test "$(count B.Tests)" = "5 1 0"
}

test_suite_without_tests_is_a_failure() {
  suite A "$(summary A 0 0 0 0)"
  suite B ''
  expect test "$(count A.Tests B.Tests)" = "0 2 0"
}

test_suite_that_was_not_built_is_a_failure() {
  mkdir -p tests/A.Tests
  expect test "$(count A.Tests)" = "0 1 0"
}

test_hanging_suite_is_ended_with_its_children() {
  suite A 'sleep 300 & echo $! >child; wait'
  expect test "$(VIBE_SUITE_TIMEOUT=1 count A.Tests)" = "0 1 0"
  expect grep -q 'hung' count.log
  expect test -z "$(tr -d '\0' 2>/dev/null <"/proc/$(cat child)/cmdline")"
}

test_process_left_behind_does_not_keep_the_run_waiting() {
  suite A "setsid sleep 20 & echo \$! >child; $(summary A 1 0 0 0)"
  local began=$SECONDS
  expect test "$(count A.Tests)" = "1 0 0"
  expect test $((SECONDS - began)) -lt 10
  kill "$(cat child)"
}

run_checks
