export const fontFamily =
  'ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Cascadia Mono", "DejaVu Sans Mono", "Liberation Mono", monospace';
export const fontSize = 13;
export const lineHeight = 1.2;

/** Room around the text; the style sheet sets the same on `.xterm`. */
const PaddingX = 24;
const PaddingY = 16;

/**
 * The size a terminal will have in `stage`, before there is one to measure: the shell is started with it, so that its
 * first lines are not laid out for another width.
 */
export function sizeFor(stage: HTMLElement): { cols: number; rows: number } {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) return { cols: 80, rows: 24 };

  context.font = `${fontSize}px ${fontFamily}`;
  const letter = context.measureText("W");
  const cellHeight = Math.ceil(letter.fontBoundingBoxAscent + letter.fontBoundingBoxDescent) * lineHeight;
  return {
    cols: Math.max(2, Math.floor((stage.clientWidth - PaddingX) / letter.width)),
    rows: Math.max(1, Math.floor((stage.clientHeight - PaddingY) / cellHeight)),
  };
}
