import { hasGpu } from "./renderer";

export const fontFamily =
  'ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Cascadia Mono", "DejaVu Sans Mono", "Liberation Mono", monospace';
export const fontSize = 13;
export const lineHeight = 1.2;

/** The style sheet's padding of `.xterm`, and the scroll bar. */
const PaddingX = 12 + 14;
const PaddingY = 8 + 8;

/**
 * The size a terminal will have in `stage`, before there is one to measure: the shell is started with it, so that its
 * first lines are not laid out for another width. Cells are rounded as xterm.js's renderers do.
 */
export function sizeFor(stage: HTMLElement): { cols: number; rows: number } {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) return { cols: 80, rows: 24 };

  context.font = `${fontSize}px ${fontFamily}`;
  const letter = context.measureText("W");
  const scale = window.devicePixelRatio;
  const width = hasGpu() ? Math.floor(letter.width * scale) / scale : letter.width;
  const letterHeight = Math.ceil((letter.fontBoundingBoxAscent + letter.fontBoundingBoxDescent) * scale);
  const height = Math.floor(letterHeight * lineHeight) / scale;
  return {
    cols: Math.max(2, Math.floor((stage.clientWidth - PaddingX) / width)),
    rows: Math.max(1, Math.floor((stage.clientHeight - PaddingY) / height)),
  };
}
