const CoalesceBytes = 32 * 1024;
const IdleMs = 50;

/** Tells the server how far the parser is: every 32 KiB while output flows, and the rest when it pauses. */
export class Acks {
  readonly #send: (offset: number) => void;
  #sent = 0;
  #parsed = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (offset: number) => void) {
    this.#send = send;
  }

  /** A new connection delivers from `offset`: an acknowledgement at or below it would say nothing. */
  restart(offset: number): void {
    this.stop();
    this.#sent = this.#parsed = offset;
  }

  parsed(offset: number): void {
    if (offset <= this.#parsed) return;

    this.#parsed = offset;
    if (offset - this.#sent >= CoalesceBytes) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), IdleMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #flush(): void {
    this.stop();
    this.#sent = this.#parsed;
    this.#send(this.#parsed);
  }
}
