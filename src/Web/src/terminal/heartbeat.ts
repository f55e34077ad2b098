const IntervalMs = 5000;
/** More than a round trip takes, and little enough that somebody who types into nothing learns why. */
const LateMs = 2000;
const SilenceMs = 10_000;
/** Back from sleep the user is waiting, and the socket is more likely dead than slow. */
const ProbeSilenceMs = 3000;
/** An interval that took so much longer was spent asleep: nobody was there to notice what broke. */
const SleptMs = 10_000;

export interface HeartbeatEvents {
  ping(n: number): void;
  latency(ms: number): void;
  /** No frame has come since then, though one was asked for; null: one has. */
  silent(since: number | null): void;
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
  #tickedAt = 0;
  #interval: ReturnType<typeof setInterval> | undefined;
  #late: ReturnType<typeof setTimeout> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;

  constructor(events: HeartbeatEvents) {
    this.#events = events;
  }

  /** The socket is being opened and the first frame is awaited. */
  expect(): void {
    this.stop();
    this.#deadline = setTimeout(() => this.#events.dead(), SilenceMs);
  }

  /** The connection is ready. */
  start(): void {
    this.#tickedAt = Date.now();
    this.#ping(SilenceMs);
    this.#interval = setInterval(() => this.#tick(), IntervalMs);
  }

  probe(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
    this.#ping(ProbeSilenceMs);
  }

  heard(): void {
    if (this.#deadline === undefined) return;
    this.#disarm();
    this.#events.silent(null);
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

  #tick(): void {
    const slept = Date.now() - this.#tickedAt > SleptMs;
    this.#tickedAt = Date.now();
    if (slept) return this.probe();

    this.#events.steady();
    // Frames come but the pong does not: the round trip is at least that long by now.
    const [oldest] = this.#sent.values();
    if (oldest !== undefined) this.#events.latency(performance.now() - oldest);
    this.#ping(SilenceMs);
  }

  #ping(silenceMs: number): void {
    this.#n++;
    this.#sent.set(this.#n, performance.now());
    this.#events.ping(this.#n);
    if (this.#deadline !== undefined) return;

    const since = Date.now();
    this.#late ??= setTimeout(() => this.#events.silent(since), LateMs);
    this.#deadline = setTimeout(() => this.#events.dead(), silenceMs);
  }

  #disarm(): void {
    clearTimeout(this.#late);
    clearTimeout(this.#deadline);
    this.#late = this.#deadline = undefined;
  }
}
