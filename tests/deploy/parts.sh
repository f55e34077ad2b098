#!/usr/bin/env bash
# The shared shell parts, and the probe in the workspace image.
# shellcheck source-path=SCRIPTDIR disable=SC2016 # much here is expanded by other scripts
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"

# A script that has the parts loaded runs as its own process: they set traps.
with_parts() {
  printf 'set -euo pipefail\nfor part in log apt instance process; do . "%s/lib/$part.sh"; done\n%s\n' "$deploy" "$1" >script.sh
  bash script.sh
}

test_step_says_how_long_it_took() {
  expect contains "$(with_parts 'step "Wait" sleep 0.2')" "done in 0."
}

test_failing_step_is_named_and_ends_the_script() {
  expect_failure "failed: Break (exit code 3" with_parts 'step "Break" bash -c "exit 3"; echo went on'
  expect test -z "$(grep 'went on' <<<"$(with_parts 'step "Break" false; echo went on' 2>&1)")"
}

test_failure_names_cause_and_remedy() {
  local output
  output=$(with_parts 'fail "It broke." "Mend it."' 2>&1) && exit 1
  expect contains "$output" "failed: It broke."
  expect contains "$output" "remedy: Mend it."
}

test_quiet_command_shows_the_end_of_its_log_when_it_fails() {
  expect_failure "the reason" with_parts 'quietly "$PWD/log" "Mend it." bash -c "echo the reason; exit 9"'
  expect grep -q 'the reason' log
  expect_failure "exit code 9" with_parts 'quietly "$PWD/log" "Mend it." bash -c "exit 9"'
}

test_cleanups_run_latest_first() {
  expect test "$(with_parts 'at_exit echo first; at_exit echo second' | tr '\n' ' ')" = "second first "
}

test_installed_packages_are_left_alone() {
  expect test -z "$(with_parts 'missing_packages bash coreutils')"
  expect test "$(with_parts 'missing_packages bash no-such-package-anywhere')" = no-such-package-anywhere
  # Neither network nor root for what is there.
  expect with_parts 'as_root() { exit 1; }; need_packages bash'
}

test_sources_of_other_origins_are_left_out() {
  local output
  output=$(with_parts 'apt-get() { printf "%s\n" "Debian|http://mirror/debian/|bookworm|main" "Debian|http://mirror/debian/|bookworm|main" \
    "Vendor|http://vendor/|bookworm|stable" "Debian|http://mirror/security/|bookworm-security|main" "Debian|http://mirror/debian/|trixie|main"; }
    distribution_sources debian bookworm')
  expect test "$output" = "deb http://mirror/debian/ bookworm main
deb http://mirror/security/ bookworm-security main"
}

test_settings_survive_saving_whatever_they_hold() {
  local settings='VIBE_NODE_ID=n; VIBE_REDIS="host:1,password=a b\$c'"'"'d"; VIBE_EXTRA=("Vibe__A__B=x y" "Vibe__C__D=")'
  expect with_parts "state_dir=\$PWD; $settings; save_instance"
  expect test "$(stat -c %a instance.env)" = 600
  expect test "$(with_parts 'state_dir=$PWD; load_instance; printf "%s|" "$VIBE_REDIS" "${VIBE_EXTRA[@]}"')" = \
    "host:1,password=a b\$c'd|Vibe__A__B=x y|Vibe__C__D=|"
}

test_process_id_of_another_program_is_not_ours() {
  echo $$ >node.pid
  expect_failure "" with_parts 'state_dir=$PWD; role_pid node'
}

test_ready_check_names_what_fails() {
  local check=$deploy/images/workspace/ready-check output
  mkdir work
  node -e 'require("net").createServer().listen("agent.sock", () => process.stdout.write("up\n"))' >up & local server=$!
  # shellcheck disable=SC2064 # this server
  trap "kill $server" EXIT
  local deadline=$((SECONDS + 10))
  until [ -s up ] || [ "$SECONDS" -ge "$deadline" ]; do :; done
  export VIBE_AGENT_SOCKET=$PWD/agent.sock VIBE_WORKSPACE=$PWD/work
  output=$("$check")
  expect test "$(wc -l <<<"$output")" -eq 5
  expect test -z "$("$check" --quiet)"
  expect test -z "$(ls -A work)"
  VIBE_WORKSPACE=$PWD/none expect_failure "failed: workspace" "$check" --quiet
  VIBE_AGENT_SOCKET=$PWD/none expect_failure "failed: agent" "$check"
  expect_failure "unknown argument" "$check" --nonsense
}

test_health_check_tells_ready_from_not_and_says_why() {
  local check=$deploy/images/health-check port deadline=$((SECONDS + 10))
  # Ready at the first question, not at the second.
  node -e 'let asked = 0; const server = require("http").createServer((request, answer) => {
      answer.statusCode = request.url === "/readyz" && asked++ === 0 ? 200 : 503; answer.end("the pool is empty"); });
    server.listen(0, "127.0.0.1", () => console.log(server.address().port))' >up & local server=$!
  # shellcheck disable=SC2064 # this server
  trap "kill $server 2>/dev/null || true" EXIT
  until [ -s up ] || [ "$SECONDS" -ge "$deadline" ]; do :; done
  port=$(cat up)
  expect "$check" "$port"
  expect_failure "the pool is empty" "$check" "$port"
  kill "$server"
  wait "$server" || true
  expect_failure "" "$check" "$port"
}

run_checks
