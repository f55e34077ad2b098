# shellcheck shell=bash
# What scripts print for other programs.

# A JSON string. Control characters do not occur in paths and names that the scripts let in.
quoted() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# json_list WORD...: a JSON array of strings.
json_list() {
  local word separator=
  printf '['
  for word in "$@"; do printf '%s%s' "$separator" "$(quoted "$word")"; separator=,; done
  printf ']'
}
