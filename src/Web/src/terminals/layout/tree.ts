/** The panes of a tab: a terminal, or two parts side by side ("x") or one above the other ("y"). */
export type Tree = string | Split;

export interface Split {
  along: Axis;
  /** Of the first part, left or above: more than 0, less than 1. */
  share: number;
  first: Tree;
  second: Tree;
}

export type Axis = "x" | "y";
export type Direction = "left" | "right" | "up" | "down";

/** In fractions of the whole. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The border between the parts of the split at `path`, which names a part by 0 or 1 at each step down. */
export interface Divider {
  path: string;
  split: Split;
  /** Of both parts together. */
  rect: Rect;
}

const MinShare = 0.1;
const MaxShare = 0.9;
const Whole: Rect = { x: 0, y: 0, width: 1, height: 1 };

export function leavesOf(tree: Tree): string[] {
  return typeof tree === "string" ? [tree] : [...leavesOf(tree.first), ...leavesOf(tree.second)];
}

/** Halves the pane of `id` and gives `added` the half to the right or below. */
export function split(tree: Tree, id: string, along: Axis, added: string): Tree {
  if (tree === id) return { along, share: 0.5, first: id, second: added };
  if (typeof tree === "string") return tree;
  return { ...tree, first: split(tree.first, id, along, added), second: split(tree.second, id, along, added) };
}

/** Without the terminals that `isKept` refuses; their neighbours take the room. */
export function prune(tree: Tree, isKept: (id: string) => boolean): Tree | null {
  if (typeof tree === "string") return isKept(tree) ? tree : null;
  const [first, second] = [prune(tree.first, isKept), prune(tree.second, isKept)];
  return first === null || second === null ? (first ?? second) : { ...tree, first, second };
}

export function placesOf(tree: Tree, within: Rect = Whole): Map<string, Rect> {
  if (typeof tree === "string") return new Map([[tree, within]]);
  const [first, second] = halves(tree, within);
  return new Map([...placesOf(tree.first, first), ...placesOf(tree.second, second)]);
}

export function dividersOf(tree: Tree, within: Rect = Whole, path = ""): Divider[] {
  if (typeof tree === "string") return [];
  const [first, second] = halves(tree, within);
  return [
    { path, split: tree, rect: within },
    ...dividersOf(tree.first, first, `${path}0`),
    ...dividersOf(tree.second, second, `${path}1`),
  ];
}

export function withShare(tree: Tree, path: string, share: number): Tree {
  if (typeof tree === "string") return tree;
  if (path === "") return { ...tree, share: Math.min(MaxShare, Math.max(MinShare, share)) };
  const part = path.startsWith("0") ? "first" : "second";
  return { ...tree, [part]: withShare(tree[part], path.slice(1), share) };
}

/** The pane beyond the border of `id` on that side: of several the one across from its middle. */
export function neighbourOf(tree: Tree, id: string, direction: Direction): string | null {
  const places = placesOf(tree);
  const from = places.get(id);
  if (from === undefined) return null;

  const middle = { x: from.x + from.width / 2, y: from.y + from.height / 2 };
  // A point just across the border; shares are no rounder than this.
  const step = 1e-6;
  const point = {
    left: { x: from.x - step, y: middle.y },
    right: { x: from.x + from.width + step, y: middle.y },
    up: { x: middle.x, y: from.y - step },
    down: { x: middle.x, y: from.y + from.height + step },
  }[direction];
  for (const [other, rect] of places) if (contains(rect, point)) return other;
  return null;
}

/** The border that a pane has in common with what is beside it along this axis: the nearest one around it. */
export function dividerOf(tree: Tree, id: string, along: Axis): Divider | null {
  return dividersOf(tree).findLast(({ split }) => split.along === along && leavesOf(split).includes(id)) ?? null;
}

function halves({ along, share }: Split, { x, y, width, height }: Rect): [Rect, Rect] {
  return along === "x"
    ? [
        { x, y, width: width * share, height },
        { x: x + width * share, y, width: width * (1 - share), height },
      ]
    : [
        { x, y, width, height: height * share },
        { x, y: y + height * share, width, height: height * (1 - share) },
      ];
}

function contains(rect: Rect, { x, y }: { x: number; y: number }): boolean {
  return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}
