import type { TermSink } from "../../src/terminal/output";

/** A terminal whose parser runs when the test says so; everything takes effect in order. */
export class FakeSink implements TermSink {
  /** What the parser has passed, notices and resets in their places. */
  readonly shown: string[] = [];
  readonly #queue: (() => void)[] = [];
  readonly #decoder = new TextDecoder();
  /** True: parses at once. */
  eager = true;
  size = "";
  /** Whether the size is another's. */
  follows = false;

  write(bytes: Uint8Array, done: () => void): void {
    const text = this.#decoder.decode(bytes);
    this.#enqueue(() => {
      this.shown.push(text);
      done();
    });
  }

  cut(done: () => void): void {
    this.#enqueue(() => {
      this.shown.push("<cut>");
      done();
    });
  }

  reset(): void {
    this.#enqueue(() => this.shown.push("<reset>"));
  }

  after(act: () => void): void {
    this.#enqueue(act);
  }

  resize(cols: number, rows: number): void {
    this.size = `${cols}x${rows}`;
    this.follows = false;
  }

  follow(cols: number, rows: number): void {
    this.size = `${cols}x${rows}`;
    this.follows = true;
  }

  notice(text: string): void {
    this.#enqueue(() => this.shown.push(`<${text}>`));
  }

  parse(steps = Infinity): void {
    for (let step = 0; step < steps && this.#queue.length > 0; step++) this.#queue.shift()!();
  }

  #enqueue(step: () => void): void {
    this.#queue.push(step);
    if (this.eager) this.parse();
  }
}
