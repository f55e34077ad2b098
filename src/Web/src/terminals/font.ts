import { hasGpu } from "./renderer";

export const fontFamily =
  'ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Cascadia Mono", "DejaVu Sans Mono", "Liberation Mono", monospace';
export const lineHeight = 1.2;

/** The style sheet's padding of `.xterm`, and the scroll bar. */
const PaddingX = 12 + 14;
const PaddingY = 8 + 8;

export interface Area {
  width: number;
  height: number;
}

/**
 * The size that a terminal with this font will have in this area, where there is none to measure: the shell is started
 * with it, so that its first lines are not laid out for another width. Cells are rounded as xterm.js's renderers do.
 */
export function sizeFor(area: Area, fontSize: number): { cols: number; rows: number } {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) return { cols: 80, rows: 24 };

  context.font = `${fontSize}px ${fontFamily}`;
  const letter = context.measureText("W");
  const scale = window.devicePixelRatio;
  const width = hasGpu() ? Math.floor(letter.width * scale) / scale : letter.width;
  const letterHeight = Math.ceil((letter.fontBoundingBoxAscent + letter.fontBoundingBoxDescent) * scale);
  const height = Math.floor(letterHeight * lineHeight) / scale;
  return {
    cols: Math.max(2, Math.floor((area.width - PaddingX) / width)),
    rows: Math.max(1, Math.floor((area.height - PaddingY) / height)),
  };
}

/** Of what is being taken off the page or put on it xterm.js's measures are nothing, and sizes made of them no numbers. */
export function sizeIfAny(size: { cols: number; rows: number } | undefined): { cols: number; rows: number } | null {
  return size !== undefined && Number.isInteger(size.cols) && Number.isInteger(size.rows) ? size : null;
}

/** Below it nothing can be read: what does not fit is scrolled to. */
const SmallestSize = 5;

/** The font in which a screen fits an area, as large as can be and no larger than `fontSize`. `screen` is what it takes in that one. */
export function fontThatFits(screen: Area, area: Area, fontSize: number): number {
  const ratio = Math.min(1, (area.width - PaddingX) / screen.width, (area.height - PaddingY) / screen.height);
  return Math.max(SmallestSize, Math.floor(fontSize * ratio * 4) / 4);
}
