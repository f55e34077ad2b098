/** How far a paste is that is too large to be there at once. */
export interface PasteProgress {
  total: number;
  left: number;
}

/** What a program that asked for it is told around a paste, so that it does not take the text for keys. */
export const PasteStart = "\x1b[200~";
export const PasteEnd = "\x1b[201~";

/** The text as a keyboard would give it. A paste cannot end its own brackets and have the rest run as typed. */
export function asTyped(text: string, bracketed: boolean): string {
  const typed = text.replace(/\r?\n/g, "\r");
  return bracketed ? typed.replaceAll(PasteEnd, "\u241b[201~") : typed;
}

/** Keys that must not wait behind a paste, since the program that would read it may not read at all. */
const Signals: Record<string, string> = { "\x03": "INT", "\x1c": "QUIT", "\x1a": "TSTP" };

export const signalOf = (key: string): string | undefined => Signals[key];
