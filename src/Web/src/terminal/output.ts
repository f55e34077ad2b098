import { Acks } from "./acks";

/** Where output is shown. Calls take effect in order, each after the bytes written before it were parsed. */
export interface TermSink {
  /** `done` is called when the parser has passed these bytes. */
  write(bytes: Uint8Array, done: () => void): void;
  /** Bytes are missing here: ends an escape sequence that was cut. */
  cut(done: () => void): void;
  reset(): void;
  resize(cols: number, rows: number): void;
  /** A line from the page, not from the shell. */
  notice(text: string): void;
}

/** Counts output. `offset` is what was received, the acknowledgements follow what was parsed. */
export class Output {
  readonly #sink: TermSink;
  readonly #acks: Acks;
  #received = 0;
  #parsed = 0;
  #replayUntil = 0;
  #life = 0;

  constructor(sink: TermSink, sendAck: (offset: number) => void) {
    this.#sink = sink;
    this.#acks = new Acks(sendAck);
  }

  get offset(): number {
    return this.#received;
  }

  /** The parser has not yet passed the output that was there before this connection. */
  get replaying(): boolean {
    return this.#parsed < this.#replayUntil;
  }

  /** A connection delivers from `from`, where the output so far must end. */
  attach(from: number, replayUntil: number): void {
    this.#acks.restart(from);
    this.#replayUntil = replayUntil;
    if (from !== this.#received) this.#jump(from);
  }

  data(bytes: Uint8Array): void {
    // A write is acknowledged whole, so one that straddles the end of the replay is cut there:
    // what comes after it may ask questions that must be answered.
    const replayed = this.#replayUntil - this.#received;
    if (replayed > 0 && replayed < bytes.length) {
      this.#write(bytes.subarray(0, replayed));
      this.#write(bytes.subarray(replayed));
    } else {
      this.#write(bytes);
    }
  }

  gap(to: number): void {
    this.#jump(to);
  }

  /** Forgets everything: what is parsed from here on belongs to another stream. */
  restart(): void {
    this.#life++;
    this.#received = this.#parsed = this.#replayUntil = 0;
    this.#acks.restart(0);
    this.#sink.reset();
  }

  stop(): void {
    this.#acks.stop();
  }

  #write(bytes: Uint8Array): void {
    this.#received += bytes.length;
    this.#sink.write(bytes, this.#parsedTo(this.#received));
  }

  #jump(to: number): void {
    this.#received = to;
    this.#sink.cut(this.#parsedTo(to));
  }

  #parsedTo(offset: number): () => void {
    const life = this.#life;
    return () => {
      if (life !== this.#life) return;
      this.#parsed = offset;
      this.#acks.parsed(offset);
    };
  }
}
