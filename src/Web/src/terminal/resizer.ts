const DebounceMs = 80;

/** Sends the size this viewer wants, once it has stopped changing. */
export class Resizer {
  readonly #send: (cols: number, rows: number) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sent = "";
  cols: number;
  rows: number;

  constructor(cols: number, rows: number, send: (cols: number, rows: number) => void) {
    this.cols = cols;
    this.rows = rows;
    this.#send = send;
  }

  want(cols: number, rows: number): void {
    this.cols = cols;
    this.rows = rows;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), DebounceMs);
  }

  /** The hello of a connection has told the size. */
  told(): void {
    this.#sent = this.#key;
  }

  flush(): void {
    this.stop();
    if (this.#sent === this.#key) return;
    this.told();
    this.#send(this.cols, this.rows);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  get #key(): string {
    return `${this.cols}x${this.rows}`;
  }
}
