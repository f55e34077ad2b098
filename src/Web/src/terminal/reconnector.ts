import { Backoff } from "../http/backoff";
import type { Ended } from "./closing";

/** May the page attach now? An attach wakes a sleeping session, so it is asked before every attempt but the first. */
export type Admission = "go" | "retry" | Ended;

export interface ReconnectorOptions {
  admit(signal: AbortSignal): Promise<Admission>;
  /** A tab that nobody sees waits for `wake`. */
  isHidden(): boolean;
  connect(): void;
  end(ended: Ended): void;
  random?: () => number;
}

/** Decides when to try again. */
export class Reconnector {
  readonly #options: ReconnectorOptions;
  readonly #backoff: Backoff;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;

  constructor(options: ReconnectorOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
  }

  schedule(): void {
    this.stop();
    if (this.#options.isHidden()) return;
    this.#timer = setTimeout(() => void this.#attempt(), this.#backoff.next());
  }

  now(): void {
    this.stop();
    void this.#attempt();
  }

  /** The last connection held: the next loss starts with short waits again. */
  succeeded(): void {
    this.#backoff.reset();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#asking = undefined;
  }

  async #attempt(): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    const answer = await this.#options.admit(asking.signal);
    if (asking.signal.aborted) return;

    this.#asking = undefined;
    if (answer === "go") this.#options.connect();
    else if (answer === "retry") this.schedule();
    else this.#options.end(answer);
  }
}
