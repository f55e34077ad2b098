/** Text to UTF-8. A character beyond U+FFFF that arrives in two halves is encoded whole, not as two replacements. */
export class InputEncoder {
  readonly #encoder = new TextEncoder();
  #half = "";

  encode(text: string): Uint8Array<ArrayBuffer> {
    const whole = this.#half + text;
    const last = whole.charCodeAt(whole.length - 1);
    const splits = last >= 0xd800 && last <= 0xdbff;
    this.#half = splits ? whole.slice(-1) : "";
    return this.#encoder.encode(splits ? whole.slice(0, -1) : whole);
  }
}
