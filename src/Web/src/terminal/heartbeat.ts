const IntervalMs = 5000;
const SilenceMs = 10_000;
/** Back from sleep the user is waiting, and the socket is more likely dead than slow. */
const ProbeSilenceMs = 3000;

export interface HeartbeatEvents {
  ping(n: number): void;
  latency(ms: number): void;
  /** The connection has survived a whole interval. */
  steady(): void;
  dead(): void;
}

/**
 * Notices a half-open connection. Any frame counts as life, not only the pong: on a slow line the pong waits behind
 * a window of output.
 */
export class Heartbeat {
  readonly #events: HeartbeatEvents;
  #sent = new Map<number, number>();
  #n = 0;
  #interval: ReturnType<typeof setInterval> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;

  constructor(events: HeartbeatEvents) {
    this.#events = events;
  }

  /** The socket is being opened and the first frame is awaited. */
  expect(): void {
    this.stop();
    this.#arm(SilenceMs);
  }

  /** The connection is ready. */
  start(): void {
    this.#ping(SilenceMs);
    this.#interval = setInterval(() => {
      this.#events.steady();
      this.#ping(SilenceMs);
    }, IntervalMs);
  }

  probe(): void {
    this.#disarm();
    this.#ping(ProbeSilenceMs);
  }

  heard(): void {
    this.#disarm();
  }

  pong(n: number): void {
    const sentAt = this.#sent.get(n);
    if (sentAt === undefined) return;

    this.#events.latency(performance.now() - sentAt);
    for (const older of this.#sent.keys()) if (older <= n) this.#sent.delete(older);
  }

  stop(): void {
    clearInterval(this.#interval);
    this.#disarm();
    this.#sent.clear();
  }

  #ping(silenceMs: number): void {
    this.#n++;
    this.#sent.set(this.#n, performance.now());
    this.#events.ping(this.#n);
    if (this.#deadline === undefined) this.#arm(silenceMs);
  }

  #arm(silenceMs: number): void {
    this.#deadline = setTimeout(() => this.#events.dead(), silenceMs);
  }

  #disarm(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }
}
