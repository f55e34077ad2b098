#!/usr/bin/env bash
# The alert rules: well-formed, fire when they should, and explained.
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"

rules=$deploy/prometheus/vibecoading.rules.yml

test_configuration_and_rules_are_well_formed() {
  expect promtool check config "$deploy/prometheus/prometheus.yml"
  expect promtool check config "$deploy/prometheus/compose.yml"
}

test_rules_fire_when_they_should_and_only_then() {
  expect promtool test rules "$deploy/prometheus/vibecoading.rules.test.yml"
}

test_every_alert_has_its_section_in_the_runbook() {
  local alert count=0
  while read -r alert; do
    count=$((count + 1))
    expect grep -qx "## $alert" "$repo/docs/runbook.md"
    expect grep -q "runbook: docs/runbook.md#${alert,,}\$" "$rules"
  done < <(sed -nE 's/^ *- alert: (.*)/\1/p' "$rules")
  expect test "$count" -eq 7
}

run_checks
