import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { changePreferences, parsePreferences, preferences } from "../../src/terminals/preferences";

const setItem = vi.fn();

beforeEach(() => void vi.stubGlobal("localStorage", { getItem: () => null, setItem }));
afterEach(() => void vi.unstubAllGlobals());

describe("preferences", () => {
  it("are what was stored", () => {
    expect(parsePreferences('{"fontSize":16,"screenReader":true}')).toEqual({ fontSize: 16, screenReader: true });
  });

  it.each([null, "", "no json", "null", "7", '{"fontSize":"big","screenReader":"no"}'])("are the defaults where %j is stored", (text) =>
    expect(parsePreferences(text)).toEqual({ fontSize: 13, screenReader: false }),
  );

  it("keep the text readable and on the screen", () => {
    expect(parsePreferences('{"fontSize":1}').fontSize).toBe(8);
    expect(parsePreferences('{"fontSize":400}').fontSize).toBe(32);
  });

  it("are stored when they change", () => {
    changePreferences({ fontSize: 33 });
    changePreferences({ screenReader: true });

    expect(preferences()).toEqual({ fontSize: 32, screenReader: true });
    expect(setItem).toHaveBeenLastCalledWith("vibe.terminal", '{"fontSize":32,"screenReader":true}');
  });
});
