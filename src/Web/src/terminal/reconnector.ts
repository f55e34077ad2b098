import { Backoff } from "../http/backoff";
import type { Ended } from "./closing";

/** May the page attach now? An attach wakes a sleeping session, so it is asked before every attempt but the first. */
export type Admission = "go" | "retry" | Ended;

/** What a connection that is to be made again waits for; `until` as Date.now() tells it. */
export type Waiting = { for: "pause"; until: number } | { for: "server" | "session" | "connection" | "sight" };

export interface ReconnectorOptions {
  /** `starting` is called when the server answered that the session is being started. */
  admit(signal: AbortSignal, starting: () => void): Promise<Admission>;
  /** A tab that nobody sees waits for `now`. */
  isHidden(): boolean;
  connect(): void;
  waits(waiting: Waiting): void;
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
    if (this.#options.isHidden()) return this.#options.waits({ for: "sight" });
    const pause = this.#backoff.next();
    this.#options.waits({ for: "pause", until: Date.now() + pause });
    this.#timer = setTimeout(() => void this.#attempt(), pause);
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
    this.#options.waits({ for: "server" });
    const answer = await this.#options.admit(asking.signal, () => {
      if (!asking.signal.aborted) this.#options.waits({ for: "session" });
    });
    if (asking.signal.aborted) return;

    this.#asking = undefined;
    if (answer === "go") {
      this.#options.waits({ for: "connection" });
      this.#options.connect();
    } else if (answer === "retry") {
      this.schedule();
    } else {
      this.#options.end(answer);
    }
  }
}
