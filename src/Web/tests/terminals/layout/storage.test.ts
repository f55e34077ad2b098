import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { EmptyLayout, opened, openedBeside } from "../../../src/terminals/layout/layout";
import { asLayout, storedLayout, storeLayout } from "../../../src/terminals/layout/storage";

const layout = openedBeside(opened(EmptyLayout, "a"), "a", "x", "b");
let items: Map<string, string>;

beforeEach(() => {
  items = new Map();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
  });
});

afterEach(() => void vi.unstubAllGlobals());

it("gives each session its own layout back", () => {
  storeLayout("s1", layout);
  storeLayout("s2", opened(EmptyLayout, "c"));

  expect(storedLayout("s1")).toEqual(layout);
  expect(storedLayout("s3")).toBeNull();
});

it("keeps those of the 50 sessions that were shown last", () => {
  for (let n = 0; n < 60; n++) storeLayout(`s${n}`, layout);
  storeLayout("s10", layout);

  expect(JSON.parse(items.get("vibe.layouts")!)).toHaveLength(50);
  expect(storedLayout("s10")).toEqual(layout);
  expect(storedLayout("s9")).toBeNull();
});

it.each(["", "no json", "7", "null", "{}", '[7, ["s1"], ["s1", 7]]'])("takes %j in its storage for nothing", (text) => {
  items.set("vibe.layouts", text);
  expect(storedLayout("s1")).toBeNull();

  storeLayout("s1", layout);
  expect(storedLayout("s1")).toEqual(layout);
});

const half = { along: "x", share: 0.5, first: "a", second: "b" };

it.each([
  { tabs: [{ tree: "a", active: "b" }], front: 0 },
  { tabs: [{ tree: half }], front: 0 },
  { tabs: [{ tree: { ...half, along: "z" }, active: "a" }], front: 0 },
  { tabs: [{ tree: { ...half, share: 1 }, active: "a" }], front: 0 },
  { tabs: [{ tree: { ...half, second: null }, active: "a" }], front: 0 },
  { tabs: [{ tree: { ...half, second: "a" }, active: "a" }], front: 0 },
  { tabs: [{ tree: "a", active: "a" }], front: "first" },
])("does not take %j for a layout", (value) => expect(asLayout(value)).toBeNull());
