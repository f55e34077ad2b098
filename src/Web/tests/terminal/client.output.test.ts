import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Rig } from "./rig";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("output", () => {
  it("asks for the whole ring at first, without an epoch", () => {
    const rig = new Rig();
    rig.socket.open();

    expect(rig.socket.subprotocol).toBe("vibe.term.v1");
    expect(rig.socket.last("hello")).toEqual({
      t: "hello",
      v: 1,
      clientId: "me",
      from: "start",
      inFrom: 0,
      cols: 80,
      rows: 24,
      window: 262144,
    });
  });

  it("resumes at the byte after the last one received, counted in bytes", async () => {
    const rig = new Rig();
    rig.ready({ from: 1000 });
    rig.output("héllo");
    rig.socket.drop();
    await rig.nextAttempt();
    rig.socket.open();

    expect(rig.socket.last("hello")).toMatchObject({ from: 1006, epoch: "e1" });
    rig.ready({ from: 1006, tail: 1000 });
    rig.output(" world");
    expect(rig.sink.shown.join("")).toBe("<cut>héllo world");
  });

  it("resumes after bytes that are received but not parsed yet", async () => {
    const rig = new Rig();
    rig.ready();
    rig.sink.eager = false;
    rig.output("abc");
    rig.socket.drop();
    await rig.nextAttempt();
    rig.socket.open();

    expect(rig.socket.last("hello")).toMatchObject({ from: 3 });
    rig.ready({ from: 3 });
    rig.output("def");
    rig.sink.parse();
    expect(rig.sink.shown).toEqual(["abc", "def"]);
  });

  it("goes on from where a gap ends and says that something is missing", () => {
    const rig = new Rig();
    rig.ready();
    rig.output("abc");
    rig.socket.say({ t: "gap", from: 3, to: 5003 });
    rig.output("xyz");

    expect(rig.sink.shown).toEqual(["abc", "<cut>", "xyz"]);
    expect(rig.state.gap).toEqual({ from: 3, to: 5003 });
    expect(rig.client.offset).toBe(5006);
  });

  it("tells a gap at resume once, whether by ready, by gap or by both", async () => {
    const rig = new Rig();
    rig.ready();
    rig.output("abc");
    rig.socket.drop();
    await rig.nextAttempt();
    rig.ready({ from: 900, tail: 900 });
    rig.socket.say({ t: "gap", from: 3, to: 900 });
    rig.output("xyz");

    expect(rig.sink.shown).toEqual(["abc", "<cut>", "xyz"]);
    expect(rig.state.gap).toEqual({ from: 3, to: 900 });
    expect(rig.client.offset).toBe(903);
  });

  it("is preceded by what restores the state at its place, which counts in no offset", () => {
    const rig = new Rig();
    rig.ready({ from: 700, tail: 700 });
    rig.socket.say({ t: "restore", data: btoa("\x1b[?1049h\xc3") });
    rig.output("xyz");

    expect(rig.sink.shown).toEqual(["<cut>", "\x1b[?1049h\ufffd", "xyz"]);
    expect(rig.client.offset).toBe(703);
  });

  it("is restored after a gap, too", () => {
    const rig = new Rig();
    rig.ready();
    rig.output("abc");
    rig.socket.say({ t: "gap", from: 3, to: 900 });
    rig.socket.say({ t: "restore", data: btoa("state") });
    rig.output("xyz");

    expect(rig.sink.shown).toEqual(["abc", "<cut>", "state", "xyz"]);
    expect(rig.client.offset).toBe(903);
  });

  it("starts at the ring's tail without calling it a gap", () => {
    const rig = new Rig();
    rig.ready({ from: 700, tail: 700 });

    expect(rig.state.gap).toBeNull();
  });

  it("clears the screen for a new epoch, says so, and takes the new stream from its start", async () => {
    const rig = new Rig();
    rig.ready();
    rig.output("old");
    rig.socket.drop();
    await rig.nextAttempt();
    rig.ready({ epoch: "e2", from: 0 });
    rig.output("new");

    expect(rig.sink.shown).toEqual([
      "old",
      "<reset>",
      "<the workspace was restarted: this is a new shell>",
      "new",
    ]);
    expect(rig.state.epoch).toBe("e2");
    expect(rig.client.offset).toBe(3);
  });

  it("asks again from the start when a new epoch answered an old offset", async () => {
    const rig = new Rig();
    rig.ready();
    rig.output("old");
    rig.socket.drop();
    await rig.nextAttempt();
    const first = rig.socket;
    rig.ready({ epoch: "e2", from: 3, tail: 0, head: 50 });

    expect(first.closedByClient).toBe(true);
    rig.socket.open();
    expect(rig.socket.last("hello")).toMatchObject({ from: "start" });
    expect(rig.socket.last("hello")).not.toHaveProperty("epoch");
  });

  it("keeps the old screen until a new stream begins, and for ever if none does", async () => {
    const rig = new Rig();
    rig.ready();
    rig.output("last words");
    rig.socket.drop(4410);
    await rig.nextAttempt();
    rig.socket.open();
    expect(rig.socket.last("hello")).toMatchObject({ from: "start" });
    expect(rig.socket.last("hello")).not.toHaveProperty("epoch");

    rig.socket.drop(4404);
    expect(rig.sink.shown).toEqual(["last words"]);
    expect(rig.state.ended).toMatchObject({ kind: "gone" });
  });

  it("does not show bytes twice when the same epoch rewinds", async () => {
    const rig = new Rig();
    rig.ready();
    rig.output("abcdef");
    rig.socket.drop();
    await rig.nextAttempt();
    rig.ready({ from: 2, tail: 2 });
    rig.output("cdef");

    expect(rig.sink.shown.slice(1)).toEqual([
      "<reset>",
      "<the workspace was restarted: this is a new shell>",
      "<cut>",
      "cdef",
    ]);
    expect(rig.client.offset).toBe(6);
  });

  it("shows the exit after all output and offers no reconnect", () => {
    const rig = new Rig();
    rig.ready();
    rig.sink.eager = false;
    rig.output("bye");
    rig.socket.say({ t: "exit", o: 3, code: 7 });
    rig.socket.drop(1000);
    rig.sink.parse();

    expect(rig.sink.shown).toEqual(["bye", "<process exited with code 7>"]);
    expect(rig.state).toMatchObject({ connection: "closed", ended: { kind: "exited" }, exit: { code: 7 } });
  });

  it("does not come back after the exit, even if the close was lost", async () => {
    const rig = new Rig();
    rig.ready();
    rig.socket.say({ t: "exit", o: 0, code: 0 });
    rig.socket.drop(1006);
    await vi.advanceTimersByTimeAsync(60_000);

    expect(rig.sockets).toHaveLength(1);
    expect(rig.state.ended).toMatchObject({ kind: "exited" });
  });

  it("names the signal that ended the process", () => {
    const rig = new Rig();
    rig.ready();
    rig.socket.say({ t: "exit", o: 0, signal: 9 });

    expect(rig.sink.shown).toEqual(["<process ended by signal 9>"]);
  });
});
