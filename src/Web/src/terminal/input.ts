import { InputEncoder } from "./inputEncoder";
import { Outbox } from "./outbox";
import { asTyped, PasteEnd, PasteStart, type PasteProgress } from "./paste";

/** Sent ahead of the agent's acceptance. Small, so that resizes and pings are not stuck behind a paste. */
const InFlightBytes = 128 * 1024;

/** Input of one viewer: kept until the agent has it, sent again on the next connection, never typed twice. */
export class Input {
  readonly #outbox = new Outbox();
  readonly #send: (bytes: Uint8Array<ArrayBuffer>) => void;
  #encoder = new InputEncoder();
  #attached = false;
  /** Bytes of the pastes since there was none. */
  #pasted = 0;

  constructor(send: (bytes: Uint8Array<ArrayBuffer>) => void) {
    this.#send = send;
  }

  /** The first offset that can still be sent. */
  get heldFrom(): number {
    return this.#outbox.base;
  }

  get attached(): boolean {
    return this.#attached;
  }

  /** The agent has all of it. */
  get idle(): boolean {
    return this.#outbox.isEmpty;
  }

  get paste(): PasteProgress | null {
    const left = this.#outbox.pasting;
    return left > 0 && this.#pasted > InFlightBytes ? { total: this.#pasted, left } : null;
  }

  /** False when too much is waiting: nothing of it was taken. */
  text(text: string): boolean {
    return this.bytes(this.#encoder.encode(text));
  }

  bytes(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (bytes.length > this.#outbox.room) return false;
    this.#outbox.push(bytes, "keys");
    this.#pump();
    return true;
  }

  /** The brackets count as keys: whatever is taken back of the text, the program is told the end of a paste it was told to begin. */
  pasted(text: string, bracketed: boolean): boolean {
    const bytes = this.#encoder.encode(asTyped(text, bracketed));
    const [start, end] = bracketed ? [this.#encoder.encode(PasteStart), this.#encoder.encode(PasteEnd)] : [];
    if (bytes.length + (start?.length ?? 0) + (end?.length ?? 0) > this.#outbox.room) return false;

    if (this.#outbox.pasting === 0) this.#pasted = 0;
    this.#pasted += bytes.length;
    if (start) this.#outbox.push(start, "keys");
    this.#outbox.push(bytes, "paste");
    if (end) this.#outbox.push(end, "keys");
    this.#pump();
    return true;
  }

  /** What is left are keys, and leaves at once: a signal that follows is to come after the end of the paste, and after what was typed behind it. */
  dropPastes(): void {
    this.#outbox.dropPastes();
    this.#pasted = 0;
    this.#pump(Infinity);
  }

  /** A connection is ready, and the agent has accepted everything before `acked`. */
  attach(acked: number): void {
    this.#outbox.resumeAt(acked);
    this.#attached = true;
    this.#pump();
  }

  accepted(offset: number): void {
    this.#outbox.accepted(offset);
    this.#pump();
  }

  detach(): void {
    this.#attached = false;
  }

  clear(): void {
    this.#outbox.clear();
    this.#encoder = new InputEncoder();
  }

  #pump(most = InFlightBytes): void {
    while (this.#attached && this.#outbox.inFlight < most) {
      const bytes = this.#outbox.take();
      if (bytes === null) return;
      this.#send(bytes);
    }
  }
}
