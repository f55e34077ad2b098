# shellcheck shell=bash
# A test file defines functions test_* and ends with run_checks. Each runs in a shell of its own, in an empty directory.

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
deploy=$repo/deploy
# shellcheck disable=SC2034 # for the test files
readonly repo deploy

# expect COMMAND...: the check fails unless the command succeeds.
expect() {
  "$@" && return
  printf '      expected: %s\n' "$*"
  exit 1
}

# expect_failure TEXT COMMAND...: the command must fail, and say TEXT.
expect_failure() {
  local text=$1 output
  shift
  if output=$("$@" 2>&1 </dev/null); then
    printf '      expected to fail: %s\n' "$*"
    exit 1
  fi
  [[ $output == *"$text"* ]] && return
  printf '      expected "%s" from: %s\n%s\n' "$text" "$*" "$output"
  exit 1
}

contains() { [[ $1 == *"$2"* ]]; }

run_checks() {
  local name directory passed=0 failed=0 code
  for name in $(compgen -A function test_); do
    directory=$(mktemp -d)
    # Not as a condition: that would switch errexit off in the check.
    (set -euo pipefail; cd "$directory"; "$name") >"$directory.out" 2>&1 </dev/null
    code=$?
    if [ "$code" -eq 0 ]; then
      passed=$((passed + 1))
      printf '  ok    %s\n' "$name"
    else
      failed=$((failed + 1))
      printf '  FAIL  %s (%s)\n' "$name" "$code"
      sed 's/^/      /' "$directory.out"
    fi
    rm -rf "$directory" "$directory.out"
  done
  printf '%s passed, %s failed, 0 skipped\n' "$passed" "$failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
