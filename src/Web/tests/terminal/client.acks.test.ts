import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Rig } from "./rig";

const KiB = 1024;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function acks(rig: Rig): number[] {
  return rig.socket.all("ack").map((ack) => ack.o);
}

function flood(rig: Rig, bytes: number): void {
  for (let sent = 0; sent < bytes; sent += 16 * KiB) rig.socket.deliver(new Uint8Array(16 * KiB).fill(65));
}

describe("acknowledgements", () => {
  it("follow the parser, not the socket", () => {
    const rig = new Rig();
    rig.ready();
    rig.sink.eager = false;
    flood(rig, 256 * KiB);
    vi.advanceTimersByTime(1000);
    expect(acks(rig)).toEqual([]);

    rig.sink.parse(3);
    expect(acks(rig)).toEqual([32 * KiB]);
  });

  it("are sent once for each 32 KiB while output flows", () => {
    const rig = new Rig();
    rig.ready({ from: 100 });
    flood(rig, 256 * KiB);

    expect(acks(rig)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => 100 + n * 32 * KiB));
  });

  it("open the whole window again once output pauses", () => {
    const rig = new Rig();
    rig.ready();
    flood(rig, 48 * KiB);
    rig.output("abc");
    expect(acks(rig)).toEqual([32 * KiB]);

    vi.advanceTimersByTime(50);
    expect(acks(rig)).toEqual([32 * KiB, 48 * KiB + 3]);
  });

  it("are not sent for each keystroke's echo", () => {
    const rig = new Rig();
    rig.ready();
    for (const key of "echo hi") rig.output(key);
    vi.advanceTimersByTime(50);

    expect(acks(rig)).toEqual([7]);
  });

  it("never name what this connection has not sent", async () => {
    const rig = new Rig();
    rig.ready();
    rig.sink.eager = false;
    flood(rig, 64 * KiB);
    rig.socket.drop();
    await rig.nextAttempt();
    rig.ready({ from: 64 * KiB });
    rig.sink.parse();
    vi.advanceTimersByTime(1000);

    expect(acks(rig)).toEqual([]);
  });

  it("pass over a gap, so that the server's window is not stuck behind it", () => {
    const rig = new Rig();
    rig.ready();
    rig.socket.say({ t: "gap", from: 0, to: 300 * KiB });

    expect(acks(rig)).toEqual([300 * KiB]);
  });

  it("of an old stream are dropped when a new epoch has begun", async () => {
    const rig = new Rig();
    rig.ready();
    rig.sink.eager = false;
    flood(rig, 64 * KiB);
    rig.socket.drop(4410);
    await rig.nextAttempt();
    rig.ready({ epoch: "e2" });
    rig.sink.parse();
    vi.advanceTimersByTime(1000);

    expect(acks(rig)).toEqual([]);
  });
});
