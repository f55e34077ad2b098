import { describe, expect, it } from "vitest";
import { fontThatFits, sizeIfAny } from "../../src/terminals/font";

const area = { width: 826, height: 416 };

describe("fontThatFits", () => {
  it("is the wanted one for a screen that is small enough", () => {
    expect(fontThatFits({ width: 800, height: 400 }, area, 13)).toBe(13);
    expect(fontThatFits({ width: 80, height: 40 }, area, 13)).toBe(13);
  });

  it("shrinks by the side that is too long, and never too little", () => {
    expect(fontThatFits({ width: 1600, height: 400 }, area, 13)).toBe(6.5);
    expect(fontThatFits({ width: 800, height: 500 }, area, 13)).toBe(10.25);
  });

  it("stays readable", () => expect(fontThatFits({ width: 80_000, height: 400 }, area, 13)).toBe(5));
});

describe("sizeIfAny", () => {
  it("takes sizes", () => expect(sizeIfAny({ cols: 80, rows: 24 })).toEqual({ cols: 80, rows: 24 }));

  it.each([undefined, { cols: NaN, rows: 24 }, { cols: 80, rows: NaN }, { cols: Infinity, rows: 24 }])("does not take %o", (size) =>
    expect(sizeIfAny(size)).toBeNull(),
  );
});
