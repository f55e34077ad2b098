import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Rig } from "./rig";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("size", () => {
  it("is sent once after it stopped changing", () => {
    const rig = new Rig();
    rig.ready();
    for (let cols = 81; cols <= 100; cols++) {
      rig.client.resize(cols, 30);
      vi.advanceTimersByTime(10);
    }
    expect(rig.socket.all("resize")).toEqual([]);

    vi.advanceTimersByTime(80);
    expect(rig.socket.all("resize")).toEqual([{ t: "resize", cols: 100, rows: 30 }]);
    expect(rig.sink.size).toBe("100x30");
  });

  it("that the hello told is not sent again", () => {
    const rig = new Rig();
    rig.ready();
    rig.client.resize(80, 24);
    vi.advanceTimersByTime(1000);

    expect(rig.socket.all("resize")).toEqual([]);
  });

  it("changed while away is told by the next hello", async () => {
    const rig = new Rig();
    rig.ready();
    rig.socket.drop();
    rig.client.resize(132, 43);
    await rig.nextAttempt();
    rig.ready();
    vi.advanceTimersByTime(1000);

    expect(rig.socket.last("hello")).toMatchObject({ cols: 132, rows: 43 });
    expect(rig.socket.all("resize")).toEqual([]);
  });

  it("is the owner's while another viewer types, and ours again when we do", () => {
    const rig = new Rig();
    rig.ready({ owner: "other", cols: 40, rows: 10 });
    rig.client.resize(100, 30);
    expect(rig.sink).toMatchObject({ size: "40x10", follows: true });
    expect(rig.state.sizedBy).toBe("other");

    rig.socket.say({ t: "size", cols: 100, rows: 30, owner: "me", o: 0 });
    expect(rig.sink).toMatchObject({ size: "100x30", follows: false });
    expect(rig.state.sizedBy).toBe("us");
  });

  it("that another set is told the agent all the same, for when we type", () => {
    const rig = new Rig();
    rig.ready({ owner: "other", cols: 40, rows: 10 });
    rig.client.resize(100, 30);
    vi.advanceTimersByTime(80);

    expect(rig.socket.last("resize")).toEqual({ t: "resize", cols: 100, rows: 30 });
  });

  it("is the terminal's own when its owner is gone", () => {
    const rig = new Rig();
    rig.ready({ owner: null, cols: 40, rows: 10 });

    expect(rig.sink).toMatchObject({ size: "40x10", follows: true });
    expect(rig.state.sizedBy).toBe("nobody");
  });

  it("changes between the output before its offset and the output after it", () => {
    const rig = new Rig();
    rig.ready({ owner: "other", cols: 40, rows: 10 });
    rig.sink.eager = false;
    rig.socket.say({ t: "size", cols: 50, rows: 20, owner: "other", o: 3 });
    rig.output("abcdef");
    rig.sink.parse(1);
    expect(rig.sink).toMatchObject({ shown: ["abc"], size: "40x10" });

    rig.sink.parse(1);
    expect(rig.sink).toMatchObject({ shown: ["abc"], size: "50x20" });
    rig.sink.parse();
    expect(rig.sink.shown).toEqual(["abc", "def"]);
  });

  it("that was due in a gap is taken at its end", () => {
    const rig = new Rig();
    rig.ready({ owner: "other", cols: 40, rows: 10 });
    rig.socket.say({ t: "size", cols: 50, rows: 20, owner: "other", o: 100 });
    expect(rig.sink.size).toBe("40x10");

    rig.socket.say({ t: "gap", from: 0, to: 5000 });
    expect(rig.sink.size).toBe("50x20");
  });

  it("that a lost connection announced is forgotten: the next one tells its own", async () => {
    const rig = new Rig();
    rig.ready({ owner: "other", cols: 40, rows: 10 });
    rig.socket.say({ t: "size", cols: 50, rows: 20, owner: "other", o: 3 });
    rig.socket.drop();
    await rig.nextAttempt();
    rig.ready({ owner: "other", cols: 60, rows: 15 });
    rig.output("abcdef");

    expect(rig.sink.size).toBe("60x15");
  });
});
