import type { ISearchOptions } from "@xterm/addon-search";
import type { ITheme } from "@xterm/xterm";
import type { Theme } from "../shell/theme";

const dark: ITheme = {
  background: "#101317",
  foreground: "#d7dce3",
  cursor: "#8ea6ff",
  cursorAccent: "#101317",
  selectionBackground: "#33426b",
  black: "#2b3038",
  red: "#f07178",
  green: "#8fc98b",
  yellow: "#e3bf74",
  blue: "#7ba4f7",
  magenta: "#c99be8",
  cyan: "#6fc7cf",
  white: "#c6ccd6",
  brightBlack: "#6d7683",
  brightRed: "#ff8f94",
  brightGreen: "#aee0a6",
  brightYellow: "#f3d694",
  brightBlue: "#9dbdff",
  brightMagenta: "#deb8f5",
  brightCyan: "#93dfe5",
  brightWhite: "#f2f4f8",
};

const light: ITheme = {
  background: "#ffffff",
  foreground: "#22272e",
  cursor: "#3b5bdb",
  cursorAccent: "#ffffff",
  selectionBackground: "#cdd8fb",
  black: "#22272e",
  red: "#b3261e",
  green: "#2b7a2f",
  yellow: "#8a5d00",
  blue: "#2553c4",
  magenta: "#8a3fb0",
  cyan: "#0f7580",
  white: "#6b7480",
  brightBlack: "#57606a",
  brightRed: "#cf3a31",
  brightGreen: "#38913d",
  brightYellow: "#a37012",
  brightBlue: "#3b6be0",
  brightMagenta: "#a155c9",
  brightCyan: "#158793",
  brightWhite: "#3d444d",
};

export const paletteOf = (theme: Theme): ITheme => (theme === "dark" ? dark : light);

/** How a search marks what it found. */
export function matchColours(theme: Theme): NonNullable<ISearchOptions["decorations"]> {
  const [match, active] = theme === "dark" ? ["#4d4420", "#8a5a00"] : ["#fbe9a7", "#ffc14d"];
  return {
    matchBackground: match!,
    activeMatchBackground: active!,
    matchOverviewRuler: match!,
    activeMatchColorOverviewRuler: active!,
  };
}
