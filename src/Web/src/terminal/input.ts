import { InputEncoder } from "./inputEncoder";
import { Outbox } from "./outbox";

/** Sent ahead of the agent's acceptance. Small, so that resizes and pings are not stuck behind a paste. */
const InFlightBytes = 128 * 1024;

/** Input of one viewer: kept until the agent has it, sent again on the next connection, never typed twice. */
export class Input {
  readonly #outbox = new Outbox();
  readonly #send: (bytes: Uint8Array<ArrayBuffer>) => void;
  #encoder = new InputEncoder();
  #attached = false;

  constructor(send: (bytes: Uint8Array<ArrayBuffer>) => void) {
    this.#send = send;
  }

  /** The first offset that can still be sent. */
  get heldFrom(): number {
    return this.#outbox.base;
  }

  /** False when too much is waiting: nothing of it was taken. */
  text(text: string): boolean {
    return this.bytes(this.#encoder.encode(text));
  }

  bytes(bytes: Uint8Array<ArrayBuffer>): boolean {
    const taken = this.#outbox.push(bytes);
    this.#pump();
    return taken;
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

  #pump(): void {
    while (this.#attached && this.#outbox.inFlight < InFlightBytes) {
      const bytes = this.#outbox.take();
      if (bytes === null) return;
      this.#send(bytes);
    }
  }
}
