import { dividerOf, leavesOf, neighbourOf, prune, split, withShare, type Axis, type Direction, type Tree } from "./tree";

export interface Tab {
  tree: Tree;
  /** The terminal that keys go to while the tab is in front. */
  active: string;
}

/** Where the terminals of a session are on the page. */
export interface Layout {
  tabs: Tab[];
  /** Which of the tabs is in front. */
  front: number;
}

export const EmptyLayout: Layout = { tabs: [], front: 0 };

const GrowStep = 0.05;

export const frontOf = (layout: Layout): Tab | null => layout.tabs[layout.front] ?? null;

export const activeOf = (layout: Layout): string | null => frontOf(layout)?.active ?? null;

/**
 * Makes a layout, of whatever age, that of the terminals that are there: those that are gone leave their room to
 * their neighbours, those that it does not know get a tab of their own. Without a layout the newest terminal is in front.
 */
export function layoutOf(ids: string[], stored: Layout | null): Layout {
  const kept = stored === null ? EmptyLayout : without(stored, (id) => ids.includes(id));
  const known = new Set(kept.tabs.flatMap((tab) => leavesOf(tab.tree)));
  const added = ids.filter((id) => !known.has(id)).map((id) => ({ tree: id, active: id }));
  const tabs = [...kept.tabs, ...added];
  return { tabs, front: kept.tabs.length === 0 ? Math.max(0, tabs.length - 1) : kept.front };
}

/** A new terminal in a tab of its own, in front. */
export function opened(layout: Layout, id: string): Layout {
  return { tabs: [...layout.tabs, { tree: id, active: id }], front: layout.tabs.length };
}

/** A new terminal beside another, which keys go to from now on. */
export function openedBeside(layout: Layout, id: string, along: Axis, added: string): Layout {
  return changeTabOf(layout, id, (tab) => ({ tree: split(tab.tree, id, along, added), active: added }));
}

export function closed(layout: Layout, id: string): Layout {
  return without(layout, (other) => other !== id);
}

/** Keys go to this one, and its tab is in front. */
export function activated(layout: Layout, id: string): Layout {
  if (activeOf(layout) === id) return layout;
  const front = layout.tabs.findIndex((tab) => leavesOf(tab.tree).includes(id));
  return { ...changeTabOf(layout, id, (tab) => ({ ...tab, active: id })), front };
}

export function movedTo(layout: Layout, id: string, direction: Direction): Layout {
  const tab = frontOf(layout);
  const other = tab && neighbourOf(tab.tree, id, direction);
  return other ? activated(layout, other) : layout;
}

export function resized(layout: Layout, path: string, share: number): Layout {
  const tab = frontOf(layout);
  return tab === null ? layout : changeTabOf(layout, tab.active, () => ({ ...tab, tree: withShare(tab.tree, path, share) }));
}

/** Moves the nearest border of a pane in this direction. */
export function grown(layout: Layout, id: string, direction: Direction): Layout {
  const tab = frontOf(layout);
  const divider = tab && dividerOf(tab.tree, id, direction === "left" || direction === "right" ? "x" : "y");
  if (!divider) return layout;
  const step = direction === "right" || direction === "down" ? GrowStep : -GrowStep;
  return resized(layout, divider.path, divider.split.share + step);
}

function without(layout: Layout, isKept: (id: string) => boolean): Layout {
  const front = frontOf(layout);
  const tabs: Tab[] = [];
  let inFront = 0;
  for (const tab of layout.tabs) {
    const tree = prune(tab.tree, isKept);
    // The tab in front, or if it is gone the one before it.
    if (tree !== null) tabs.push({ tree, active: isKept(tab.active) ? tab.active : leavesOf(tree).at(-1)! });
    if (tab === front) inFront = Math.max(0, tabs.length - 1);
  }
  return { tabs, front: inFront };
}

function changeTabOf(layout: Layout, id: string, change: (tab: Tab) => Tab): Layout {
  return { ...layout, tabs: layout.tabs.map((tab) => (leavesOf(tab.tree).includes(id) ? change(tab) : tab)) };
}
