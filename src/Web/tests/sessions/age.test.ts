import { expect, it } from "vitest";
import { ageOf } from "../../src/sessions/age";

const now = Date.parse("2026-06-15T12:00:00Z");

it.each([
  ["2026-06-15T12:00:05Z", "now"],
  ["2026-06-15T11:59:01Z", "now"],
  ["2026-06-15T11:59:00Z", "1 min"],
  ["2026-06-15T11:00:01Z", "59 min"],
  ["2026-06-15T11:00:00Z", "1 h"],
  ["2026-06-14T12:00:01Z", "23 h"],
  ["2026-06-14T12:00:00Z", "1 d"],
])("a session made at %s is %s old", (createdAt, age) => expect(ageOf(createdAt, now)).toBe(age));
