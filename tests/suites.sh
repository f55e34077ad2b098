# shellcheck shell=bash
# The suites of tests/run.sh: finding, building, running and counting them. Reads and changes the caller's counters.
# shellcheck disable=SC2154 # run.sh sets repo and results

declare -A outcome_of=()

all_suites() {
  local project
  printf '%s\n' deploy Web
  for project in "$repo"/tests/*.Tests; do
    [ ! -d "$project" ] || basename "$project"
  done
}

# Prints the suite that the user means by $1.
suite_called() {
  local suite
  while read -r suite; do
    case ${suite,,} in "${1,,}" | "${1,,}.tests") printf '%s' "$suite"; return ;; esac
  done < <(all_suites)
  fail "There is no suite '$1'." "There are: $(all_suites | tr '\n' ' ')"
}

need_chromium() {
  if [ -z "${VIBE_CHROMIUM-}" ]; then
    local candidate
    if ! command -v chromium google-chrome chromium-browser >/dev/null; then
      # Ubuntu has Chromium as a snap alone, and a package that installs it.
      if grep -qx 'ID=ubuntu' /etc/os-release; then need_packages chromium-browser; else need_packages chromium; fi
    fi
    for candidate in chromium google-chrome chromium-browser; do
      VIBE_CHROMIUM=$(command -v "$candidate") && break
    done
  fi
  [ -x "${VIBE_CHROMIUM-}" ] || fail "There is no Chromium to test the page with." "Install one and give its path in VIBE_CHROMIUM."
  note "$VIBE_CHROMIUM: $("$VIBE_CHROMIUM" --version 2>/dev/null | tail -n 1)"
}

build_tests() {
  exec 9>"$repo/artifacts/.lock"
  flock 9
  quietly "$results/build.log" "Read the errors above." dotnet build "$repo/VibeCoading.sln" -c Release -v minimal 9>&-
  exec 9>&-
}

# record SUITE PASSED FAILED SKIPPED [REASON]
record() {
  passed=$((passed + $2))
  failed=$((failed + $3))
  skipped=$((skipped + $4))
  outcome_of[$1]="$2 passed, $3 failed, $4 skipped${5:+ ($5)}"
}

suite_process=
stop_suite() { [ -z "$suite_process" ] || kill -TERM "$suite_process" 2>/dev/null; }

# Runs a suite's command in a process group of its own; shows what it says and keeps it in a file. Through the file and
# not through a pipe: a process that the suite left behind would keep a pipe open, and this script waiting.
# Sets `code`; a suite that hangs is ended with all its group, and its code is 124 or 137.
run_limited() {
  local output=$1
  shift
  code=0
  : >"$output"
  timeout --kill-after=20 "${VIBE_SUITE_TIMEOUT:-1800}" "$@" >>"$output" 2>&1 </dev/null &
  suite_process=$!
  tail -n +1 -f --pid="$suite_process" "$output"
  wait "$suite_process" || code=$?
  suite_process=
}

# Counts are believed only together with the exit code: a suite that crashed, hung or ran nothing is one failure more.
settle() {
  local suite=$1 ok=$2 bad=$3 skip=$4 reason=
  case $code in
    124 | 137) reason="hung: ended after ${VIBE_SUITE_TIMEOUT:-1800} s" ;;
    *) [ "$code" -eq 0 ] || [ "$bad" -gt 0 ] || reason="exit code $code" ;;
  esac
  [ $((ok + bad + skip)) -gt 0 ] || reason=${reason:-ran no test}
  [ -z "$reason" ] || bad=$((bad + 1))
  record "$suite" "$ok" "$bad" "$skip" "$reason"
}

run_suite() {
  local suite=$1 code
  printf '\n==> %s\n' "$suite"
  case $suite in
    deploy) run_shell_suite ;;
    Web) run_web_suite ;;
    *) run_dotnet_suite "$suite" ;;
  esac
  printf '    %s: %s\n' "$suite" "${outcome_of[$suite]}"
}

run_shell_suite() {
  local output=$results/deploy.txt
  # shellcheck disable=SC2016 # expanded by the inner shell
  run_limited "$output" bash -c 'code=0; for file in "$1"/*.sh; do
      case $file in */check.sh) continue ;; esac
      echo "$(basename "$file")"; bash "$file" || code=1
    done; exit $code' deploy "$repo/tests/deploy"
  local counts
  read -ra counts < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' "$output" |
    awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }')
  settle deploy "${counts[@]}"
}

run_web_suite() {
  local report=$results/Web.json counts=(0 0 0)
  run_limited "$results/Web.txt" npm --prefix "$repo/src/Web" test -- --reporter=default --reporter=json --outputFile.json="$report"
  if [ -s "$report" ]; then
    read -ra counts < <(node -e 'const r = JSON.parse(require("fs").readFileSync(process.argv[1]));
      console.log(r.numPassedTests, r.numFailedTests, r.numPendingTests + (r.numTodoTests ?? 0))' "$report")
  fi
  settle Web "${counts[@]}"
}

# The executable itself, not `dotnet test`: its summary line and its exit code are the runner's own.
run_dotnet_suite() {
  local suite=$1 output=$results/$1.txt program counts=(0 0 0) total errors bad skip idle
  program=$repo/tests/$suite/bin/Release/net10.0/VibeCoading.$suite
  if [ ! -x "$program" ]; then
    record "$suite" 0 1 0 "not built: is it in VibeCoading.sln?"
    return
  fi
  run_limited "$output" "$program" -noColor -noLogo ${VIBE_SOAK:+-trait Form=soak} -longRunning 60 -result-xml "$results/$suite.xml"
  if read -r total errors bad skip idle < <(sed -nE \
    "s/^ *VibeCoading\.$suite +Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+), Not Run: ([0-9]+),.*/\1 \2 \3 \4 \5/p" \
    "$output" | tail -n 1); then
    counts=($((total - bad - skip - idle)) $((bad + errors)) $((skip + idle)))
  fi
  settle "$suite" "${counts[@]}"
}
