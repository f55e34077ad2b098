import { describe, expect, it } from "vitest";
import { dividerOf, dividersOf, leavesOf, neighbourOf, placesOf, prune, split, withShare, type Tree } from "../../../src/terminals/layout/tree";

/**
 * a | b
 *   |---
 *   | c
 */
const three: Tree = split(split("a", "a", "x", "b"), "b", "y", "c");

describe("a split", () => {
  it("gives the new terminal the half to the right or below", () => {
    expect(leavesOf(three)).toEqual(["a", "b", "c"]);
    expect(Object.fromEntries(placesOf(three))).toEqual({
      a: { x: 0, y: 0, width: 0.5, height: 1 },
      b: { x: 0.5, y: 0, width: 0.5, height: 0.5 },
      c: { x: 0.5, y: 0.5, width: 0.5, height: 0.5 },
    });
  });

  it("leaves its room to what stays", () => {
    expect(prune(three, (id) => id !== "b")).toEqual(split("a", "a", "x", "c"));
    expect(prune(three, (id) => id === "c")).toBe("c");
    expect(prune(three, () => false)).toBeNull();
  });
});

describe("a border", () => {
  it("is found by its path and moves what is on both sides of it", () => {
    const [outer, inner] = dividersOf(three);
    expect(outer).toMatchObject({ path: "", rect: { x: 0, width: 1 } });
    expect(inner).toMatchObject({ path: "1", rect: { x: 0.5, width: 0.5 } });

    const moved = placesOf(withShare(three, "1", 0.25));
    expect(moved.get("b")!.height).toBe(0.25);
    expect(moved.get("c")!.height).toBe(0.75);
    expect(moved.get("a")!.height).toBe(1);
  });

  it("leaves a tenth to both sides", () => {
    expect(placesOf(withShare(three, "", 0)).get("a")!.width).toBe(0.1);
    expect(placesOf(withShare(three, "", 2)).get("a")!.width).toBe(0.9);
  });

  it("of a pane is the nearest one around it", () => {
    expect(dividerOf(three, "c", "y")?.path).toBe("1");
    expect(dividerOf(three, "c", "x")?.path).toBe("");
    expect(dividerOf(three, "a", "y")).toBeNull();
  });
});

describe("neighbourOf", () => {
  it.each([
    ["b", "left", "a"],
    ["c", "left", "a"],
    ["b", "down", "c"],
    ["c", "up", "b"],
    ["a", "left", null],
    ["a", "up", null],
    ["c", "down", null],
  ] as const)("of %s to the %s is %s", (id, direction, other) => expect(neighbourOf(three, id, direction)).toBe(other));

  it("is the one across from the middle", () => {
    expect(neighbourOf(withShare(three, "1", 0.7), "a", "right")).toBe("b");
    expect(neighbourOf(withShare(three, "1", 0.3), "a", "right")).toBe("c");
  });
});
