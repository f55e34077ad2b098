import { Acks } from "./acks";

/** Where output is shown. Writes, cuts, resets and notices take effect in order, each after the bytes before it were parsed. */
export interface TermSink {
  /** `done` is called when the parser has passed these bytes. */
  write(bytes: Uint8Array, done: () => void): void;
  /** Bytes are missing here: ends an escape sequence that was cut. */
  cut(done: () => void): void;
  reset(): void;
  /** A line from the page, not from the shell. */
  notice(text: string): void;
  /** Calls `act` when everything before it was parsed, and nothing after it. */
  after(act: () => void): void;
  /** At once, to a size that this window has room for. */
  resize(cols: number, rows: number): void;
  /** At once, to the size of another's window: it is shown whole, whatever room there is. */
  follow(cols: number, rows: number): void;
}

/** What is true of the output from an offset on. */
interface Mark {
  offset: number;
  act: () => void;
}

/** Counts output. `offset` is what was received, the acknowledgements follow what was parsed. */
export class Output {
  readonly #sink: TermSink;
  readonly #acks: Acks;
  #received = 0;
  #parsed = 0;
  #replayUntil = 0;
  #restoring = false;
  #marks: Mark[] = [];
  #life = 0;

  constructor(sink: TermSink, sendAck: (offset: number) => void) {
    this.#sink = sink;
    this.#acks = new Acks(sendAck);
  }

  get offset(): number {
    return this.#received;
  }

  /** What the parser is at was there before this connection, or was never output: its questions are answered already. */
  get replaying(): boolean {
    return this.#restoring || this.#parsed < this.#replayUntil;
  }

  /** A connection delivers from `from`, where the output so far must end. */
  attach(from: number, replayUntil: number): void {
    this.#marks = [];
    this.#acks.restart(from);
    this.#replayUntil = replayUntil;
    if (from !== this.#received) this.#jump(from);
  }

  data(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      const length = Math.min(rest.length, this.#nextStop() - this.#received);
      this.#write(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  }

  /** Calls `act` between the output before `offset` and the output after it, as the parser passes it. */
  at(offset: number, act: () => void): void {
    if (offset > this.#received) this.#marks.push({ offset, act });
    else this.#sink.after(act);
  }

  /** Brings the terminal into the state at this place, where the output before it is not to be had. Counts in no offset. */
  restore(bytes: Uint8Array): void {
    this.#sink.after(() => (this.#restoring = true));
    this.#sink.write(bytes, () => (this.#restoring = false));
  }

  gap(to: number): void {
    this.#jump(to);
  }

  /** Forgets everything: what is parsed from here on belongs to another stream. */
  restart(): void {
    this.#life++;
    this.#received = this.#parsed = this.#replayUntil = 0;
    this.#marks = [];
    this.#acks.restart(0);
    this.#sink.reset();
  }

  stop(): void {
    this.#acks.stop();
  }

  /**
   * Where something else becomes true. A write is acknowledged whole, so one that straddles the end of the replay is
   * cut there: what comes after it may ask questions that must be answered.
   */
  #nextStop(): number {
    const stops = [this.#replayUntil, ...this.#marks.map((mark) => mark.offset)];
    return Math.min(...stops.filter((stop) => stop > this.#received), Infinity);
  }

  #write(bytes: Uint8Array): void {
    this.#received += bytes.length;
    this.#sink.write(bytes, this.#parsedTo(this.#received));
    this.#reachMarks();
  }

  #jump(to: number): void {
    this.#received = to;
    this.#sink.cut(this.#parsedTo(to));
    this.#reachMarks();
  }

  #reachMarks(): void {
    const reached = this.#marks.filter((mark) => mark.offset <= this.#received);
    if (reached.length === 0) return;
    this.#marks = this.#marks.filter((mark) => mark.offset > this.#received);
    for (const { act } of reached) this.#sink.after(act);
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
