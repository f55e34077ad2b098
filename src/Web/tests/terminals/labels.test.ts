import { expect, it } from "vitest";
import { labelsOf } from "../../src/terminals/labels";

it("terminals are called after their program, and numbered", () => {
  const terminal = (id: string, command: string) => ({ id, command, createdAt: "", exit: null });
  const labels = labelsOf([terminal("a", "/bin/bash"), terminal("b", "/usr/bin/python3"), terminal("c", "")]);

  expect([...labels.values()]).toEqual(["bash 1", "python3 2", "shell 3"]);
});
