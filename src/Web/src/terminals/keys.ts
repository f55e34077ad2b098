import type { Direction } from "./layout/tree";

/** A terminal takes every key, Tab too, so a keyboard needs one way out of it. */
export const leaveTerminal = "leave-terminal";

export type Command =
  | "copy"
  | "paste"
  | "find"
  | "leave"
  | "larger"
  | "smaller"
  | "splitRight"
  | "splitDown"
  | "closePane"
  | { focus: Direction }
  | { grow: Direction };

export interface Binding {
  keys: string;
  what: string;
}

/** The keys as the page tells them. */
export const Bindings: Binding[] = [
  { keys: "Ctrl+Shift+C", what: "Copy the selection" },
  { keys: "Ctrl+Shift+V", what: "Paste" },
  { keys: "Ctrl+Shift+F", what: "Find" },
  { keys: "Ctrl+Shift+E", what: "Split to the right" },
  { keys: "Ctrl+Shift+O", what: "Split downwards" },
  { keys: "Ctrl+Shift+X", what: "Close the terminal" },
  { keys: "Ctrl+Shift+Arrow", what: "Go to the terminal there" },
  { keys: "Alt+Shift+Arrow", what: "Move the border there" },
  { keys: "Ctrl+Shift+. and ,", what: "Larger and smaller text" },
  { keys: "Ctrl+Shift+L", what: "Leave the terminal" },
];

const CtrlShift: Record<string, Command> = {
  KeyC: "copy",
  KeyV: "paste",
  KeyF: "find",
  KeyL: "leave",
  KeyE: "splitRight",
  KeyO: "splitDown",
  KeyX: "closePane",
  Period: "larger",
  Comma: "smaller",
  ArrowLeft: { focus: "left" },
  ArrowRight: { focus: "right" },
  ArrowUp: { focus: "up" },
  ArrowDown: { focus: "down" },
};

const AltShift: Record<string, Command> = {
  ArrowLeft: { grow: "left" },
  ArrowRight: { grow: "right" },
  ArrowUp: { grow: "up" },
  ArrowDown: { grow: "down" },
};

type Key = Pick<KeyboardEvent, "type" | "code" | "ctrlKey" | "shiftKey" | "altKey" | "metaKey">;

/**
 * What a key means to the page; null: it is the shell's. With a selection Ctrl-C copies it, once: without one it is the
 * interrupt that it always was.
 */
export function commandOf(key: Key, hasSelection: boolean): Command | null {
  if (key.type !== "keydown" || key.metaKey) return null;
  if (key.ctrlKey && key.shiftKey && !key.altKey) return CtrlShift[key.code] ?? null;
  if (key.altKey && key.shiftKey && !key.ctrlKey) return AltShift[key.code] ?? null;
  return hasSelection && key.ctrlKey && !key.shiftKey && !key.altKey && key.code === "KeyC" ? "copy" : null;
}
