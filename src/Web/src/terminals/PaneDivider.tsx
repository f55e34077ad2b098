import { type CSSProperties, type KeyboardEvent, type PointerEvent } from "react";
import type { Divider } from "./layout/tree";

interface PaneDividerProps {
  divider: Divider;
  onMove: (path: string, share: number) => void;
}

const KeyStep = 0.05;

/** The border between two panes, moved by mouse, touch or arrow keys. */
export function PaneDivider({ divider: { path, split, rect }, onMove }: PaneDividerProps) {
  const sideBySide = split.along === "x";
  const [back, forth] = sideBySide ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];

  function onPointerDown(event: PointerEvent<HTMLElement>): void {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
  }

  function onPointerMove(event: PointerEvent<HTMLElement>): void {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const stage = event.currentTarget.parentElement!.getBoundingClientRect();
    const share = sideBySide
      ? ((event.clientX - stage.left) / stage.width - rect.x) / rect.width
      : ((event.clientY - stage.top) / stage.height - rect.y) / rect.height;
    onMove(path, share);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== back && event.key !== forth) return;
    event.preventDefault();
    onMove(path, split.share + (event.key === forth ? KeyStep : -KeyStep));
  }

  return (
    <div
      className="divider"
      role="separator"
      tabIndex={0}
      aria-label="Border between terminals"
      aria-orientation={sideBySide ? "vertical" : "horizontal"}
      aria-valuenow={Math.round(split.share * 100)}
      aria-valuemin={10}
      aria-valuemax={90}
      data-along={split.along}
      data-testid="divider"
      style={sideBySide ? across(rect.x + rect.width * split.share, rect.y, rect.height) : along(rect.y + rect.height * split.share, rect.x, rect.width)}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}

const percent = (fraction: number) => `${fraction * 100}%`;

const across = (x: number, y: number, height: number): CSSProperties => ({ left: percent(x), top: percent(y), height: percent(height) });

const along = (y: number, x: number, width: number): CSSProperties => ({ top: percent(y), left: percent(x), width: percent(width) });
