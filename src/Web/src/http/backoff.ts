const FirstMs = 200;
const LongestMs = 5000;

/** Exponential with full jitter: a thousand pages that lost the same gateway do not come back in step. */
export class Backoff {
  readonly #random: () => number;
  #attempt = 0;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  next(): number {
    const ceiling = Math.min(LongestMs, FirstMs * 2 ** this.#attempt);
    this.#attempt++;
    return this.#random() * ceiling;
  }

  reset(): void {
    this.#attempt = 0;
  }
}
