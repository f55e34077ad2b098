import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Rig } from "./rig";

const KiB = 1024;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("input", () => {
  it("waits for ready, on every connection", async () => {
    const rig = new Rig();
    rig.socket.open();
    rig.client.type("ls");
    expect(rig.typed).toBe("");

    rig.ready();
    expect(rig.typed).toBe("ls");

    rig.socket.drop();
    await rig.nextAttempt();
    rig.socket.open();
    rig.client.type("!");
    expect(rig.typed).toBe("");

    rig.ready({ inAcked: 2 });
    expect(rig.typed).toBe("!");
  });

  it("is sent again from what the agent accepted, not from what was sent", async () => {
    const rig = new Rig();
    rig.ready();
    rig.client.type("echo one\n");
    rig.client.type("echo two\n");
    rig.socket.say({ t: "inack", o: 4 });
    rig.socket.drop();
    rig.client.type("echo three\n");
    await rig.nextAttempt();
    rig.socket.open();
    expect(rig.socket.last("hello")).toMatchObject({ inFrom: 4 });

    rig.ready({ inAcked: 9 });
    expect(rig.typed).toBe("echo two\necho three\n");
  });

  it("that was accepted is not sent again, even if its inack was lost", async () => {
    const rig = new Rig();
    rig.ready();
    rig.client.type("rm -r tmp\n");
    rig.socket.drop();
    await rig.nextAttempt();
    rig.ready({ inAcked: 10 });

    expect(rig.typed).toBe("");
    rig.client.type("x");
    expect(rig.typed).toBe("x");
  });

  it("counts UTF-8 bytes and resends from the middle of a character", async () => {
    const rig = new Rig();
    rig.ready();
    rig.client.type("a😀b");
    rig.socket.drop();
    await rig.nextAttempt();
    rig.ready({ inAcked: 3 });

    expect(rig.socket.bytes).toEqual([...new TextEncoder().encode("a😀b")].slice(3));
  });

  it("keeps a character whole whose halves arrive apart", () => {
    const rig = new Rig();
    rig.ready();
    const [high, low] = "😀".split("");
    rig.client.type(high!);
    expect(rig.socket.bytes).toEqual([]);

    rig.client.type(low!);
    expect(rig.typed).toBe("😀");
  });

  it("is cut into frames of at most 64 KiB between characters, which join to the same bytes", () => {
    const rig = new Rig();
    rig.ready();
    const text = "x" + "😀".repeat(40 * KiB);
    rig.client.type(text);
    for (let acked = 0; acked < rig.socket.bytes.length; ) {
      acked = rig.socket.bytes.length;
      rig.socket.say({ t: "inack", o: acked });
    }

    expect(Math.max(...rig.socket.frames.map((frame) => frame.length))).toBe(64 * KiB);
    for (const frame of rig.socket.frames) new TextDecoder("utf-8", { fatal: true }).decode(frame);
    expect(rig.typed === text).toBe(true);
  });

  it("of a large paste waits for the agent, so that a resize is not stuck behind it", () => {
    const rig = new Rig();
    rig.ready();
    rig.client.type("x".repeat(1024 * KiB));
    expect(rig.socket.bytes.length).toBe(128 * KiB);

    rig.socket.say({ t: "inack", o: 64 * KiB });
    expect(rig.socket.bytes.length).toBe(192 * KiB);
  });

  it("of an old epoch is dropped, typed before or after its end was known", async () => {
    const rig = new Rig();
    rig.ready();
    rig.client.type("dangerous\n");
    rig.socket.say({ t: "inack", o: 4 });
    rig.socket.drop(4410);
    rig.client.type("for the old shell\n");
    await rig.nextAttempt();
    rig.socket.open();
    expect(rig.socket.last("hello")).toMatchObject({ inFrom: 4, from: "start" });

    rig.ready({ epoch: "e2", inAcked: 4 });
    expect(rig.typed).toBe("");
    rig.client.type("safe\n");
    expect(rig.typed).toBe("safe\n");

    rig.socket.drop();
    await rig.nextAttempt();
    rig.ready({ epoch: "e2", inAcked: 6 });
    expect(rig.typed).toBe("fe\n");
  });

  it("that the agent cannot place is dropped instead of risking a double", async () => {
    const rig = new Rig();
    rig.ready();
    rig.client.type("abcdef");
    rig.socket.say({ t: "inack", o: 3 });
    rig.socket.drop();
    await rig.nextAttempt();
    rig.ready({ inAcked: 0 });
    expect(rig.typed).toBe("");

    rig.client.type("next");
    rig.socket.drop();
    await rig.nextAttempt();
    rig.ready({ inAcked: 1 });
    expect(rig.typed).toBe("ext");
  });

  it("beyond 32 MiB is refused and said so, until there is room", () => {
    const rig = new Rig();
    rig.ready();
    const paste = new Uint8Array(20 * KiB * KiB);
    rig.client.typeBytes(paste);
    rig.client.typeBytes(paste);
    expect(rig.state.inputRefused).toBe(true);

    for (let acked = 0; acked < paste.length; acked += 64 * KiB) rig.socket.say({ t: "inack", o: acked + 64 * KiB });
    rig.client.type("x");
    expect(rig.state.inputRefused).toBe(false);
    expect(rig.socket.bytes.length).toBe(paste.length + 1);
  });
});
