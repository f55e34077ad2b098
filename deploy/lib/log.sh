# shellcheck shell=bash
# Steps with durations, and failures that name their cause and their remedy.

vibe_step=
vibe_step_began=0
vibe_cleanups=()

# Milliseconds since the epoch.
now_ms() { date +%s%3N; }

# 1234 -> 1.2 s
seconds() { printf '%d.%d s' $(($1 / 1000)) $(($1 % 1000 / 100)); }

note() { printf '    %s\n' "$*"; }

# Runs a command under a title and says how long it took. Not for use in a condition: that would switch errexit off.
step() {
  vibe_step=$1
  vibe_step_began=$(now_ms)
  shift
  printf '==> %s\n' "$vibe_step"
  "$@"
  printf '    done in %s\n' "$(seconds $(($(now_ms) - vibe_step_began)))"
  vibe_step=
}

# fail CAUSE [REMEDY]
fail() {
  printf '\nfailed: %s\n' "$1" >&2
  [ -z "${2-}" ] || printf 'remedy: %s\n' "$2" >&2
  vibe_step=
  exit 1
}

# Registers a command line that runs when the script ends, the latest first.
at_exit() { vibe_cleanups=("$*" "${vibe_cleanups[@]}"); }

on_exit() {
  local code=$? cleanup
  set +e
  if [ "$code" -ne 0 ] && [ -n "$vibe_step" ]; then
    printf '\nfailed: %s (exit code %s after %s)\n' "$vibe_step" "$code" "$(seconds $(($(now_ms) - vibe_step_began)))" >&2
  fi
  for cleanup in "${vibe_cleanups[@]}"; do eval "$cleanup"; done
  exit "$code"
}
trap on_exit EXIT

# The last line of a log that says something, without colours.
last_words() { tail -n 5 "$1" | sed -E 's/\x1b\[[0-9;]*m//g; s/\r//g; /^ *$/d' | tail -n 1 | cut -c1-100; }

# quietly LOG REMEDY COMMAND...: output goes to the file; a line now and then shows that it lives, and the end of it why it failed.
quietly() {
  local log=$1 remedy=$2 pid began start code=0 waited=0
  shift 2
  mkdir -p "$(dirname "$log")"
  printf '\n$ %s\n' "$*" >>"$log"
  start=$(wc -l <"$log")
  began=$(now_ms)
  "$@" >>"$log" 2>&1 </dev/null &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    waited=$((waited + 1))
    if [ $((waited % 75)) -eq 0 ]; then
      note "$(seconds $(($(now_ms) - began))): $(last_words "$log")"
    fi
  done
  wait "$pid" || code=$?
  [ "$code" -ne 0 ] || return 0
  # Errors first: warnings printed after them may fill any number of last lines.
  { awk -v start="$start" 'NR > start && /(^|[ :])(error|E:)[ :]/ && !seen[$0]++ && ++shown <= 10' "$log"
    tail -n "+$((start + 1))" "$log" | tail -n 15; } | sed 's/^/    | /' >&2
  fail "'$(cut -c1-120 <<<"$*")' ended with exit code $code; everything it said is in $log." "$remedy"
}

# need_value OPTION COUNT: an option was given as the last word, without its value.
need_value() { [ "$2" -ge 2 ] || fail "$1 needs a value." "See --help."; }
