import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Rig } from "./rig";

const KiB = 1024;
const MiB = 1024 * KiB;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The agent accepts everything that was sent, until nothing more comes. */
function acceptAll(rig: Rig): void {
  for (let acked = -1; acked < rig.socket.bytes.length; ) {
    acked = rig.socket.bytes.length;
    rig.socket.say({ t: "inack", o: acked });
  }
}

describe("a paste", () => {
  it("of 10 MB arrives whole, between its brackets, and tells how far it is", () => {
    const rig = new Rig();
    rig.ready();
    const text = "0123456789äß😀\r".repeat(10 * MiB / 19);
    const bytes = new TextEncoder().encode(text).length;
    rig.client.paste(text, true);
    expect(rig.state.paste).toEqual({ total: bytes, left: bytes });

    rig.socket.say({ t: "inack", o: 6 + 64 * KiB });
    expect(rig.state.paste!.left).toBe(bytes - 64 * KiB);
    acceptAll(rig);
    expect(rig.state.paste).toBeNull();
    expect(rig.typed === `\x1b[200~${text}\x1b[201~`).toBe(true);
  });

  it("survives a lost connection", async () => {
    const rig = new Rig();
    rig.ready();
    const text = "abc".repeat(100 * KiB);
    rig.client.paste(text, false);
    rig.socket.say({ t: "inack", o: 64 * KiB });
    const first = rig.typed.slice(0, 100_000);
    rig.socket.drop();
    await rig.nextAttempt();
    rig.ready({ inAcked: 100_000 });
    for (let acked = 0; acked < rig.socket.bytes.length; ) {
      acked = rig.socket.bytes.length;
      rig.socket.say({ t: "inack", o: 100_000 + acked });
    }

    expect(first + rig.typed === text).toBe(true);
  });

  it("that is there at once shows no progress", () => {
    const rig = new Rig();
    rig.ready();
    rig.client.paste("x".repeat(100 * KiB), true);

    expect(rig.state.paste).toBeNull();
  });

  it("has its line ends as the Enter key makes them", () => {
    const rig = new Rig();
    rig.ready();
    rig.client.paste("a\r\nb\nc", false);

    expect(rig.typed).toBe("a\rb\rc");
  });

  it("cannot end its own brackets", () => {
    const rig = new Rig();
    rig.ready();
    rig.client.paste("a\x1b[20\x1b[201~1~rm", true);

    expect(rig.typed.indexOf("\x1b[201~")).toBe(rig.typed.length - 6);
  });

  it("ends with the terminal", () => {
    const rig = new Rig();
    rig.ready();
    rig.client.paste("x".repeat(MiB), false);
    rig.socket.drop(4404);

    expect(rig.state.paste).toBeNull();
  });

  it("holds up neither a resize nor a ping", () => {
    const rig = new Rig();
    rig.ready();
    rig.client.paste("x".repeat(10 * MiB), false);
    rig.client.resize(100, 30);
    vi.advanceTimersByTime(5000);

    expect(rig.socket.last("resize")).toEqual({ t: "resize", cols: 100, rows: 30 });
    expect(rig.socket.all("ping")).toHaveLength(2);
    expect(rig.socket.bytes.length).toBe(128 * KiB);
  });

  it("is followed by what was typed meanwhile", () => {
    const rig = new Rig();
    rig.ready();
    rig.client.paste("x".repeat(MiB), true);
    rig.client.type("ls\r");
    acceptAll(rig);

    expect(rig.typed.endsWith("x\x1b[201~ls\r")).toBe(true);
  });
});

describe("a cancelled paste", () => {
  it("ends where it was, at a whole character and with its bracket", () => {
    const rig = new Rig();
    rig.ready();
    rig.client.paste("x" + "😀".repeat(MiB), true);
    rig.client.type("ls\r");
    rig.client.cancelPaste();
    expect(rig.state.paste).toBeNull();
    acceptAll(rig);

    expect(rig.typed).toMatch(/^\x1b\[200~x(😀)+\x1b\[201~ls\r$/u);
    expect(rig.socket.bytes.length).toBeLessThan(200 * KiB);
  });

  it("that was not begun leaves nothing but its brackets", () => {
    const rig = new Rig();
    rig.client.paste("x".repeat(MiB), true);
    rig.client.type("ls\r");
    rig.client.cancelPaste();
    rig.ready();

    expect(rig.typed).toBe("\x1b[200~\x1b[201~ls\r");
  });

  it("keeps what a lost connection has carried, which the agent may have", async () => {
    const rig = new Rig();
    rig.ready();
    rig.client.paste("x".repeat(MiB), false);
    rig.socket.drop();
    rig.client.cancelPaste();
    rig.client.type("!");
    await rig.nextAttempt();
    rig.ready({ inAcked: 0 });
    acceptAll(rig);

    expect(rig.typed === "x".repeat(128 * KiB) + "!").toBe(true);
  });

  it("numbers on without a hole", () => {
    const rig = new Rig();
    rig.ready();
    rig.client.paste("x".repeat(MiB), false);
    rig.client.cancelPaste();
    rig.socket.say({ t: "inack", o: 128 * KiB });
    rig.client.type("ls\r");
    rig.socket.say({ t: "inack", o: 128 * KiB + 3 });
    rig.socket.drop();

    expect(rig.typed.endsWith("xls\r")).toBe(true);
    expect(rig.state.inputRefused).toBe(false);
  });

  it.each([
    ["\x03", "INT"],
    ["\x1c", "QUIT"],
    ["\x1a", "TSTP"],
  ])("by key %j sends the signal past it", (key, name) => {
    const rig = new Rig();
    rig.ready();
    rig.client.paste("x".repeat(10 * MiB), false);
    rig.client.type(key);
    expect(rig.socket.last("signal")).toEqual({ t: "signal", name });

    acceptAll(rig);
    expect(rig.typed === "x".repeat(128 * KiB)).toBe(true);
  });

  it("by Ctrl-C while there is no connection leaves the key to the next one", async () => {
    const rig = new Rig();
    rig.ready();
    rig.socket.drop();
    rig.client.paste("x".repeat(MiB), false);
    rig.client.type("\x03");
    await rig.nextAttempt();
    rig.ready();

    expect(rig.typed).toBe("\x03");
  });

  it("is not what Ctrl-C means when there is none", () => {
    const rig = new Rig();
    rig.ready();
    rig.client.type("\x03");

    expect(rig.typed).toBe("\x03");
    expect(rig.socket.all("signal")).toEqual([]);
  });
});
