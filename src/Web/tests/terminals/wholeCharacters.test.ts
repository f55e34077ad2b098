import { Terminal } from "@xterm/headless";
import { describe, expect, it } from "vitest";
import { WholeCharacters } from "../../src/terminals/wholeCharacters";

const text = "a–b…c“d”e€é漢😀z";
const bytes = new TextEncoder().encode(text);

const shown = async (pieces: Uint8Array[]): Promise<string> => {
  const terminal = new Terminal({ allowProposedApi: true });
  for (const piece of pieces) await new Promise<void>((done) => terminal.write(piece, done));
  return terminal.buffer.active.getLine(0)!.translateToString(true);
};

describe("whole characters", () => {
  it("show every character, wherever its bytes are cut", async () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const whole = new WholeCharacters();
      expect(await shown([bytes.slice(0, cut), bytes.slice(cut)].map((piece) => whole.next(piece)))).toBe(text);
    }
  });

  it("show every character when each byte comes alone", async () => {
    const whole = new WholeCharacters();
    expect(await shown([...bytes].map((byte) => whole.next(new Uint8Array([byte]))))).toBe(text);
  });

  it("pass what is no UTF-8 on as it is", () => {
    const whole = new WholeCharacters();
    const broken = [0xff, 0x80, 0x80, 0x80, 0x80, 0x61];
    expect([...whole.next(new Uint8Array(broken))]).toEqual(broken);
  });

  it("hold nothing across a cut", () => {
    const whole = new WholeCharacters();
    expect(whole.next(new Uint8Array([0x61, 0xe2, 0x80]))).toHaveLength(1);
    whole.forget();
    expect([...whole.next(new Uint8Array([0x62]))]).toEqual([0x62]);
  });
});
