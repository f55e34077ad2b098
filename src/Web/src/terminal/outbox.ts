import { MaxFrameBytes } from "./protocol";

/** More than a user means to paste; beyond it input is refused instead of filling the tab's memory. */
export const OutboxCapacityBytes = 32 * 1024 * 1024;

/** Keys are always sent; the text of a paste may be taken back as long as it was not. */
export type Kind = "keys" | "paste";

interface Piece {
  offset: number;
  bytes: Uint8Array<ArrayBuffer>;
  kind: Kind;
}

const endOf = (piece: Piece) => piece.offset + piece.bytes.length;

/**
 * Input by absolute offset, held until the agent has accepted it. `base` is the first byte still held, the cursor is
 * the next one to send on the current connection, `sent` the first that no connection has carried:
 * base <= cursor <= sent <= end.
 */
export class Outbox {
  #pieces: Piece[] = [];
  #base = 0;
  #cursor = 0;
  #sent = 0;
  #end = 0;

  get base(): number {
    return this.#base;
  }

  get end(): number {
    return this.#end;
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** Sent on the current connection and not accepted yet. */
  get inFlight(): number {
    return this.#cursor - this.#base;
  }

  get room(): number {
    return OutboxCapacityBytes - (this.#end - this.#base);
  }

  /** Bytes of pastes that the agent has not accepted. */
  get pasting(): number {
    return this.#pieces
      .filter((piece) => piece.kind === "paste")
      .reduce((sum, piece) => sum + endOf(piece) - Math.max(piece.offset, this.#base), 0);
  }

  /** The caller has seen that there is room. */
  push(bytes: Uint8Array<ArrayBuffer>, kind: Kind): void {
    for (let start = 0; start < bytes.length; ) {
      const stop = characterEnd(bytes, start + MaxFrameBytes);
      const piece = bytes.subarray(start, stop);
      this.#pieces.push({ offset: this.#end, bytes: piece, kind });
      this.#end += piece.length;
      start = stop;
    }
  }

  /** The next bytes to send, at most one frame of them, or null. */
  take(): Uint8Array<ArrayBuffer> | null {
    const piece = this.#pieces.find((candidate) => endOf(candidate) > this.#cursor);
    if (piece === undefined) return null;

    const rest = piece.bytes.subarray(this.#cursor - piece.offset);
    this.#cursor += rest.length;
    this.#sent = Math.max(this.#sent, this.#cursor);
    return rest;
  }

  accepted(offset: number): void {
    if (offset <= this.#base || offset > this.#end) return;

    this.#base = offset;
    this.#cursor = Math.max(this.#cursor, offset);
    this.#sent = Math.max(this.#sent, offset);
    const held = this.#pieces.findIndex((piece) => endOf(piece) > offset);
    this.#pieces.splice(0, held < 0 ? this.#pieces.length : held);
  }

  /** A new connection: what the agent has not accepted is sent again. */
  resumeAt(offset: number): void {
    if (offset < this.#base || offset > this.#end) {
      // The agent counts from somewhere we cannot serve. Typing the rest might type it twice, so it is dropped.
      this.#pieces = [];
      this.#base = this.#cursor = this.#sent = this.#end = offset;
      return;
    }
    this.accepted(offset);
    this.#cursor = offset;
  }

  /**
   * Takes back what no connection has carried of the pastes, and moves up what was typed after them. What was carried
   * stays, even by a connection that is lost: the agent may have it, and would take other bytes there for a repeat.
   */
  dropPastes(): void {
    const kept = this.#pieces.filter((piece) => piece.kind === "keys" || piece.offset < this.#sent);
    this.#end = this.#pieces[0]?.offset ?? this.#end;
    for (const piece of kept) {
      piece.offset = this.#end;
      this.#end += piece.bytes.length;
    }
    this.#pieces = kept;
  }

  clear(): void {
    this.#pieces = [];
    this.#base = this.#cursor = this.#sent = this.#end;
  }
}

/** The last place at or before `limit` that does not cut a UTF-8 character, so that a paste may end at any piece. */
function characterEnd(bytes: Uint8Array, limit: number): number {
  if (limit >= bytes.length) return bytes.length;
  for (let end = limit; end > limit - 4; end--) if ((bytes[end]! & 0xc0) !== 0x80) return end;
  return limit;
}
