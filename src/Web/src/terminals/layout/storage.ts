import type { Layout, Tab } from "./layout";
import { leavesOf, type Tree } from "./tree";

const Key = "vibe.layouts";
/** Sessions come and go, and a browser's storage does not notice. */
const MaxSessions = 50;

type Stored = [sessionId: string, layout: unknown];

export function storedLayout(sessionId: string): Layout | null {
  const found = all().find(([id]) => id === sessionId);
  return found === undefined ? null : asLayout(found[1]);
}

export function storeLayout(sessionId: string, layout: Layout): void {
  const others = all().filter(([id]) => id !== sessionId);
  localStorage.setItem(Key, JSON.stringify([[sessionId, layout], ...others].slice(0, MaxSessions)));
}

function all(): Stored[] {
  const value = parse(localStorage.getItem(Key));
  return Array.isArray(value) ? value.filter((entry): entry is Stored => Array.isArray(entry) && typeof entry[0] === "string") : [];
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Null for what is no layout: it may be of another version of the page, or written by hand. */
export function asLayout(value: unknown): Layout | null {
  if (!isRecord(value) || !Array.isArray(value.tabs) || !Number.isInteger(value.front)) return null;
  if (!value.tabs.every(isTab)) return null;
  const leaves = value.tabs.flatMap((tab) => leavesOf(tab.tree));
  return new Set(leaves).size === leaves.length ? { tabs: value.tabs, front: value.front as number } : null;
}

function isTab(value: unknown): value is Tab {
  return isRecord(value) && isTree(value.tree) && typeof value.active === "string" && leavesOf(value.tree).includes(value.active);
}

function isTree(value: unknown): value is Tree {
  if (typeof value === "string") return true;
  if (!isRecord(value) || typeof value.share !== "number") return false;
  const { along, share, first, second } = value;
  return (along === "x" || along === "y") && share > 0 && share < 1 && isTree(first) && isTree(second);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
