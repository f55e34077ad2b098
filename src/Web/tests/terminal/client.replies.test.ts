import { Terminal } from "@xterm/headless";
import { afterEach, describe, expect, it, vi } from "vitest";
import { isTerminalReply } from "../../src/terminal/replies";
import { Rig } from "./rig";

/** Everything xterm.js answers: attributes, status, modes, settings, colours, focus. */
const Queries = "\x1b[c\x1b[>c\x1b[5n\x1b[6n\x1b[?6n\x1b[?25$p\x1b[20$p\x1bP$qm\x1b\\\x1bP$q q\x1b\\\x1b[?1004h";

afterEach(() => void vi.useRealTimers());

/** The client on a real parser: what the terminal emits goes back into the client, as on the page. */
function rigOnXterm(isFirstViewer = false) {
  vi.useFakeTimers();
  const terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  const rig = new Rig({
    isFirstViewer,
    sink: {
      write: (bytes, done) => terminal.write(bytes, done),
      cut: (done) => terminal.write("\x18", done),
      reset: () => terminal.write("", () => terminal.reset()),
      after: (act) => terminal.write("", act),
      resize: () => {},
      follow: () => {},
      notice: () => {},
    },
  });
  terminal.onData((data) => rig.client.type(data));
  return rig;
}

describe("replies to queries", () => {
  it("are sent for live output", async () => {
    const rig = rigOnXterm();
    rig.ready();
    rig.output(Queries);
    await vi.advanceTimersByTimeAsync(100);

    expect(rig.typed).toContain("\x1b[0n");
    expect(isTerminalReply(rig.typed)).toBe(true);
  });

  it("are not sent for replayed output", async () => {
    const rig = rigOnXterm();
    rig.ready({ head: Queries.length, replayUntil: Queries.length });
    rig.output(Queries);
    await vi.advanceTimersByTimeAsync(100);

    expect(rig.typed).toBe("");
  });

  it("are sent to a terminal that asked before its first viewer came, and once only", async () => {
    const rig = rigOnXterm(true);
    rig.ready({ head: 4, replayUntil: 4 });
    rig.output("\x1b[5n");
    await vi.advanceTimersByTimeAsync(100);
    expect(rig.typed).toBe("\x1b[0n");

    rig.socket.drop();
    await rig.nextAttempt();
    rig.ready({ from: 4, head: 8, replayUntil: 8, inAcked: 4 });
    rig.output("\x1b[5n");
    await vi.advanceTimersByTimeAsync(100);
    expect(rig.typed).toBe("");
  });

  it("are sent for what follows the replay in the same frame", async () => {
    const rig = rigOnXterm();
    rig.ready({ head: Queries.length, replayUntil: Queries.length });
    rig.output(Queries + "\x1b[5n");
    await vi.advanceTimersByTimeAsync(100);

    expect(rig.typed).toBe("\x1b[0n");
  });

  it("stay suppressed when a gap jumps into the replay, and end with it", async () => {
    const rig = rigOnXterm();
    rig.ready({ head: 1000, replayUntil: 1000 });
    rig.socket.say({ t: "gap", from: 0, to: 1000 - Queries.length });
    rig.output(Queries);
    rig.output("\x1b[5n");
    await vi.advanceTimersByTimeAsync(100);

    expect(rig.typed).toBe("\x1b[0n");
  });

  it("are left to the viewer who owns the terminal", async () => {
    const rig = rigOnXterm();
    rig.ready({ owner: "other" });
    rig.output(Queries);
    await vi.advanceTimersByTimeAsync(100);

    expect(rig.typed).toBe("");
  });

  it("are left to nobody while nobody owns it", async () => {
    const rig = rigOnXterm();
    rig.ready({ owner: null });
    rig.output(Queries);
    await vi.advanceTimersByTimeAsync(100);

    expect(rig.typed).toBe("");
  });

  it("change hands at the offset that the new owner is told from", async () => {
    const rig = rigOnXterm();
    rig.ready({ owner: "other" });
    rig.socket.say({ t: "size", cols: 80, rows: 24, owner: "me", o: 4 });
    rig.output("\x1b[5n\x1b[6n");
    await vi.advanceTimersByTimeAsync(100);
    expect(rig.typed).toBe("\x1b[1;1R");

    rig.socket.say({ t: "size", cols: 80, rows: 24, owner: "other", o: 8 });
    rig.output("\x1b[5n");
    await vi.advanceTimersByTimeAsync(100);
    expect(rig.typed).toBe("\x1b[1;1R");
  });

  it("are not sent for what restores a terminal's state, but for the output that ends a sequence begun there", async () => {
    const rig = rigOnXterm();
    rig.ready({ from: 500, tail: 500 });
    rig.socket.say({ t: "restore", data: btoa("\x1b[c\x1b[6") });
    rig.output("n");
    await vi.advanceTimersByTimeAsync(100);

    expect(rig.typed).toBe("\x1b[1;1R");
  });

  it("do not take keys with them: typing during a replay arrives", () => {
    const rig = rigOnXterm();
    rig.ready({ head: 1000, replayUntil: 1000 });
    const keys = ["ls\r", "\x1b", "\x1b[A", "\x1bOP", "\x1b[15~", "\x1b[1;5C", "\x1b[200~paste\x1b[201~", "\x03", "n", "é"];
    for (const key of keys) rig.client.type(key);

    expect(rig.typed).toBe(keys.join(""));
  });
});

describe("isTerminalReply", () => {
  it.each([
    "\x1b[?1;2c",
    "\x1b[>0;276;0c",
    "\x1b[0n",
    "\x1b[24;80R",
    "\x1b[?24;80R",
    "\x1b[?997;1n",
    "\x1b[?2026;2$y",
    "\x1b[8;24;80t",
    "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    "\x1b]4;1;rgb:cd/00/00\x07",
    "\x1bP1$r0m\x1b\\",
    "\x1bP>|xterm.js(6.0.0)\x1b\\",
    "\x1b[?0u",
    "\x1b[I",
    "\x1b[0n\x1b[24;80R",
  ])("knows %j", (reply) => expect(isTerminalReply(reply)).toBe(true));

  it.each(["", "c", "\x1b", "\x1b[A", "\x1b[3~", "\x1bOR", "\x1b[<0;5;5M", "\x1b[0nls", "\x1bc", "\x1b[Z"])(
    "leaves %j to the user",
    (typed) => expect(isTerminalReply(typed)).toBe(false),
  );
});
