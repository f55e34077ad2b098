import { MaxFrameBytes } from "./protocol";

/** More than a user means to paste; beyond it input is refused instead of filling the tab's memory. */
export const OutboxCapacityBytes = 32 * 1024 * 1024;

interface Piece {
  offset: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Input by absolute offset, held until the agent has accepted it. `base` is the first byte still held, the cursor is
 * the next one to send on the current connection: base <= cursor <= end.
 */
export class Outbox {
  #pieces: Piece[] = [];
  #base = 0;
  #cursor = 0;
  #end = 0;

  get base(): number {
    return this.#base;
  }

  get end(): number {
    return this.#end;
  }

  /** Sent on the current connection and not accepted yet. */
  get inFlight(): number {
    return this.#cursor - this.#base;
  }

  /** False when there is no room: then nothing of it was taken. */
  push(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.#end - this.#base + bytes.length > OutboxCapacityBytes) return false;

    for (let start = 0; start < bytes.length; start += MaxFrameBytes) {
      const piece = bytes.subarray(start, start + MaxFrameBytes);
      this.#pieces.push({ offset: this.#end, bytes: piece });
      this.#end += piece.length;
    }
    return true;
  }

  /** The next bytes to send, at most one frame of them, or null. */
  take(): Uint8Array<ArrayBuffer> | null {
    const piece = this.#pieces.find(({ offset, bytes }) => offset + bytes.length > this.#cursor);
    if (piece === undefined) return null;

    const rest = piece.bytes.subarray(this.#cursor - piece.offset);
    this.#cursor += rest.length;
    return rest;
  }

  accepted(offset: number): void {
    if (offset <= this.#base || offset > this.#end) return;

    this.#base = offset;
    this.#cursor = Math.max(this.#cursor, offset);
    const held = this.#pieces.findIndex((piece) => piece.offset + piece.bytes.length > offset);
    this.#pieces.splice(0, held < 0 ? this.#pieces.length : held);
  }

  /** A new connection: what the agent has not accepted is sent again. */
  resumeAt(offset: number): void {
    if (offset < this.#base || offset > this.#end) {
      // The agent counts from somewhere we cannot serve. Typing the rest might type it twice, so it is dropped.
      this.#pieces = [];
      this.#base = this.#cursor = this.#end = offset;
      return;
    }
    this.accepted(offset);
    this.#cursor = offset;
  }

  clear(): void {
    this.#pieces = [];
    this.#base = this.#cursor = this.#end;
  }
}
