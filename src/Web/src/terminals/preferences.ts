import { useSyncExternalStore } from "react";

/** How this browser's user wants all terminals. */
export interface Preferences {
  fontSize: number;
  /** The screen is also told as text that screen readers follow; it costs time with much output. */
  screenReader: boolean;
}

const Key = "vibe.terminal";
const Defaults: Preferences = { fontSize: 13, screenReader: false };
const MinFontSize = 8;
const MaxFontSize = 32;

/** What was stored, by whatever version of the page: what makes no sense is the default. */
export function parsePreferences(text: string | null): Preferences {
  const stored = objectIn(text);
  return {
    fontSize: typeof stored.fontSize === "number" ? inRange(stored.fontSize) : Defaults.fontSize,
    screenReader: stored.screenReader === true,
  };
}

function objectIn(text: string | null): Partial<Record<keyof Preferences, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

const inRange = (size: number) => Math.min(MaxFontSize, Math.max(MinFontSize, Math.round(size)));

const listeners = new Set<() => void>();
let current: Preferences | undefined;

export const preferences = (): Preferences => (current ??= parsePreferences(localStorage.getItem(Key)));

export function changePreferences(change: Partial<Preferences>): void {
  const changed = { ...preferences(), ...change };
  current = { ...changed, fontSize: inRange(changed.fontSize) };
  localStorage.setItem(Key, JSON.stringify(current));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, preferences);
