import type { Ended } from "./closing";
import type { PasteProgress } from "./paste";
import type { Epoch, Exit } from "./protocol";
import type { Waiting } from "./reconnector";

/** What the page shows of a terminal's connection; a new object for each change. */
export interface TermSnapshot {
  connection: "connecting" | "open" | "reconnecting" | "closed";
  /** While reconnecting. */
  waiting: Waiting | null;
  /** Of the last answered ping, or how long the one that is under way has taken if that is longer. */
  latencyMs: number | null;
  /** Since when an open connection owes us any sign of life, as Date.now() tells it. */
  silentSince: number | null;
  epoch: Epoch | null;
  cols: number;
  rows: number;
  /** Whose window the size fits. */
  sizedBy: "us" | "other" | "nobody";
  /** The last piece of output that was overwritten before it could be shown. */
  gap: { from: number; to: number } | null;
  /** A paste that takes a while. */
  paste: PasteProgress | null;
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
      waiting: null,
      latencyMs: null,
      silentSince: null,
      epoch: null,
      cols,
      rows,
      sizedBy: "us",
      gap: null,
      paste: null,
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
