import type { Ended } from "./closing";
import type { Epoch, Exit } from "./protocol";

/** What the page shows of a terminal's connection; a new object for each change. */
export interface TermSnapshot {
  connection: "connecting" | "open" | "reconnecting" | "closed";
  latencyMs: number | null;
  epoch: Epoch | null;
  cols: number;
  rows: number;
  /** Another viewer typed last: the size is theirs. */
  followsOther: boolean;
  /** The last piece of output that was overwritten before it could be shown. */
  gap: { from: number; to: number } | null;
  /** Input was refused because too much of it is waiting. */
  inputRefused: boolean;
  exit: Exit | null;
  ended: Ended | null;
}

/** The snapshot with its listeners, in the shape that React's useSyncExternalStore takes. */
export class SnapshotStore {
  readonly #listeners = new Set<() => void>();
  #current: TermSnapshot;

  constructor(cols: number, rows: number) {
    this.#current = {
      connection: "connecting",
      latencyMs: null,
      epoch: null,
      cols,
      rows,
      followsOther: false,
      gap: null,
      inputRefused: false,
      exit: null,
      ended: null,
    };
  }

  get = (): TermSnapshot => this.#current;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  update(change: Partial<TermSnapshot>): void {
    this.#current = { ...this.#current, ...change };
    for (const listener of this.#listeners) listener();
  }
}
