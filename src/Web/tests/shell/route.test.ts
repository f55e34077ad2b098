import { expect, it } from "vitest";
import { sessionIn } from "../../src/shell/route";

it.each([
  ["#/s/0f3c", "0f3c"],
  ["", null],
  ["#/", null],
  ["#/s/", null],
  ["#/s/../me", null],
  ["#/s/a?b", null],
])("the address %j selects %j", (hash, id) => expect(sessionIn(hash)).toBe(id));
