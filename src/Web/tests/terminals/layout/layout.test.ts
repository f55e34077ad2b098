import { describe, expect, it } from "vitest";
import { activated, activeOf, closed, EmptyLayout, grown, layoutOf, movedTo, opened, openedBeside } from "../../../src/terminals/layout/layout";
import { leavesOf, placesOf } from "../../../src/terminals/layout/tree";

/** A tab with a beside b, and one with c, which is in front. */
const layout = opened(openedBeside(opened(EmptyLayout, "a"), "a", "x", "b"), "c");

const shape = ({ tabs }: typeof layout) => tabs.map((tab) => leavesOf(tab.tree).join());

describe("a layout", () => {
  it("without a stored one has a tab for each terminal and the newest in front", () => {
    const fresh = layoutOf(["a", "b"], null);
    expect(shape(fresh)).toEqual(["a", "b"]);
    expect(activeOf(fresh)).toBe("b");
  });

  it("that was stored is restored", () => {
    expect(layoutOf(["a", "b", "c"], activated(layout, "a"))).toEqual(activated(layout, "a"));
  });

  it("forgets terminals that are gone, and shows those that it does not know behind the one in front", () => {
    const restored = layoutOf(["b", "c", "d"], activated(layout, "a"));
    expect(shape(restored)).toEqual(["b", "c", "d"]);
    expect(activeOf(restored)).toBe("b");
  });

  it("of which nothing is left is a new one", () => {
    const restored = layoutOf(["x", "y"], layout);
    expect(shape(restored)).toEqual(["x", "y"]);
    expect(activeOf(restored)).toBe("y");
  });

  it("of no terminal has none", () => expect(activeOf(layoutOf([], layout))).toBeNull());
});

describe("the active terminal", () => {
  it("is a new one, in a tab or beside another", () => {
    expect(activeOf(layout)).toBe("c");
    expect(activeOf(openedBeside(layout, "c", "y", "d"))).toBe("d");
  });

  it("is the one that a tab was left at", () => {
    const there = activated(activated(layout, "a"), "c");
    expect(there.tabs[0]!.active).toBe("a");
  });

  it("is another of its tab once it is closed, then one of the tab before", () => {
    const first = closed(activated(layout, "b"), "b");
    expect(activeOf(first)).toBe("a");
    expect(activeOf(closed(layout, "c"))).toBe("b");
  });

  it("stays when a terminal in another tab is closed", () => {
    expect(activeOf(closed(closed(layout, "a"), "b"))).toBe("c");
  });

  it("moves to the pane beside it, where there is one", () => {
    const left = movedTo(activated(layout, "b"), "b", "left");
    expect(activeOf(left)).toBe("a");
    expect(movedTo(left, "a", "left")).toBe(left);
  });
});

describe("grown", () => {
  it("moves the border in the direction that is named, whichever side of it the pane is on", () => {
    const widthOfA = (grownLayout: typeof layout) => placesOf(grownLayout.tabs[0]!.tree).get("a")!.width;
    const there = activated(layout, "a");

    expect(widthOfA(grown(there, "a", "right"))).toBeCloseTo(0.55);
    expect(widthOfA(grown(there, "b", "right"))).toBeCloseTo(0.55);
    expect(widthOfA(grown(there, "b", "left"))).toBeCloseTo(0.45);
    expect(grown(there, "a", "up")).toBe(there);
  });
});
