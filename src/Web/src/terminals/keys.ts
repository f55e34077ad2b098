import type { Terminal } from "@xterm/xterm";

/** A terminal takes every key, Tab too, so a keyboard needs one way out of it. */
export const leaveTerminal = "leave-terminal";

/** False: the key is the page's, not the shell's. */
export function handleKey(event: KeyboardEvent, terminal: Terminal): boolean {
  if (event.type !== "keydown" || !event.ctrlKey || !event.shiftKey || event.altKey) return true;

  if (event.code === "KeyC" && terminal.hasSelection()) {
    event.preventDefault();
    void navigator.clipboard.writeText(terminal.getSelection());
    return false;
  }
  if (event.code === "KeyL") {
    event.preventDefault();
    window.dispatchEvent(new Event(leaveTerminal));
    return false;
  }
  // Paste: the browser does it.
  return event.code !== "KeyV";
}
