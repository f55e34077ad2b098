import { describe, expect, it } from "vitest";
import { Bindings, commandOf, type Command } from "../../src/terminals/keys";

function key(keys: string) {
  const parts = keys.split("+");
  return {
    type: "keydown",
    code: parts.at(-1)!,
    ctrlKey: parts.includes("Ctrl"),
    shiftKey: parts.includes("Shift"),
    altKey: parts.includes("Alt"),
    metaKey: parts.includes("Meta"),
  };
}

const ours: [string, Command][] = [
  ["Ctrl+Shift+KeyC", "copy"],
  ["Ctrl+Shift+KeyV", "paste"],
  ["Ctrl+Shift+KeyF", "find"],
  ["Ctrl+Shift+KeyE", "splitRight"],
  ["Ctrl+Shift+KeyO", "splitDown"],
  ["Ctrl+Shift+KeyX", "closePane"],
  ["Ctrl+Shift+ArrowLeft", { focus: "left" }],
  ["Alt+Shift+ArrowDown", { grow: "down" }],
  ["Ctrl+Shift+Period", "larger"],
  ["Ctrl+Shift+Comma", "smaller"],
  ["Ctrl+Shift+KeyL", "leave"],
];

describe("commandOf", () => {
  it.each(ours)("knows %s", (keys, command) => expect(commandOf(key(keys), false)).toEqual(command));

  it.each(["KeyC", "Ctrl+KeyC", "Ctrl+KeyF", "Shift+ArrowLeft", "Alt+ArrowLeft", "Ctrl+Alt+Shift+KeyC", "Meta+KeyC", "Tab", "Ctrl+Shift+KeyR"])(
    "leaves %s to the shell",
    (keys) => expect(commandOf(key(keys), false)).toBeNull(),
  );

  it("copies a selection with Ctrl-C, which without one interrupts", () => {
    expect(commandOf(key("Ctrl+KeyC"), true)).toBe("copy");
    expect(commandOf(key("Ctrl+Alt+KeyC"), true)).toBeNull();
    expect(commandOf(key("KeyC"), true)).toBeNull();
  });

  it("does nothing twice: the release of a key is no command", () => {
    expect(commandOf({ ...key("Ctrl+Shift+KeyE"), type: "keyup" }, false)).toBeNull();
  });

  it("has a line in the menu for each", () => expect(Bindings).toHaveLength(ours.length - 1));
});
