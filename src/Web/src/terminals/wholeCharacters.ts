const Continuation = 0x80;

/** How many bytes a character has that begins with this one. */
function lengthOf(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}

/** How many bytes at the end begin a character that is not whole. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) !== Continuation) return lengthOf(byte) > back ? back : 0;
  }
  return 0;
}

/**
 * Gives UTF-8 on in whole characters. xterm.js 6.0 drops a character of U+2000 to U+203F, all dashes and quotes among
 * them, whose last byte comes with the next write.
 */
export class WholeCharacters {
  #held = new Uint8Array(0);

  next(bytes: Uint8Array): Uint8Array {
    const all = this.#held.length === 0 ? bytes : new Uint8Array([...this.#held, ...bytes]);
    const end = all.length - unfinished(all);
    this.#held = all.slice(end);
    return all.subarray(0, end);
  }

  /** What was held has no rest any more. */
  forget(): void {
    this.#held = new Uint8Array(0);
  }
}
