import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Admission } from "../../src/terminal/reconnector";
import { Rig } from "./rig";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("reconnecting", () => {
  it("waits longer after each failure, up to 5 s", async () => {
    const rig = new Rig();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      const lostAt = Date.now();
      rig.socket.drop();
      const before = rig.sockets.length;
      while (rig.sockets.length === before) await vi.advanceTimersByTimeAsync(100);
      waits.push(Date.now() - lostAt);
    }

    expect(waits).toEqual([200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it("spreads the wait over the whole range", async () => {
    const rig = new Rig({ random: () => 0.25 });
    rig.socket.drop();
    await vi.advanceTimersByTimeAsync(49);
    expect(rig.sockets).toHaveLength(1);

    await vi.advanceTimersByTimeAsync(1);
    expect(rig.sockets).toHaveLength(2);
  });

  it("starts with short waits again only after a connection that held", async () => {
    const rig = new Rig();
    for (let attempt = 0; attempt < 4; attempt++) {
      rig.ready();
      rig.socket.drop();
      await rig.nextAttempt();
    }
    rig.ready();
    rig.socket.drop();
    await vi.advanceTimersByTimeAsync(3199);
    expect(rig.sockets).toHaveLength(5);
    await vi.advanceTimersByTimeAsync(1);

    rig.ready();
    await vi.advanceTimersByTimeAsync(5000);
    rig.socket.drop();
    await vi.advanceTimersByTimeAsync(200);
    expect(rig.sockets).toHaveLength(7);
  });

  it.each([1001, 1005, 1006, 1011, 1012, 4408, 4409])("comes back after close code %i", async (code) => {
    const rig = new Rig();
    rig.ready();
    rig.socket.drop(code);
    expect(rig.state.connection).toBe("reconnecting");

    await rig.nextAttempt();
    rig.ready();
    expect(rig.state.connection).toBe("open");
  });

  it.each([
    [1000, "exited"],
    [4400, "refused"],
    [4401, "unauthorized"],
    [4403, "refused"],
    [4404, "gone"],
  ])("stays away after close code %i", async (code, kind) => {
    const rig = new Rig();
    rig.ready();
    rig.socket.drop(code);
    await vi.advanceTimersByTimeAsync(60_000);

    expect(rig.sockets).toHaveLength(1);
    expect(rig.state).toMatchObject({ connection: "closed", ended: { kind } });
  });

  it("gives the server's reason for a refusal", () => {
    const rig = new Rig();
    rig.ready();
    rig.socket.say({ t: "error", code: "badMessage", message: "ack 9 is beyond sent 3", retry: false });
    rig.socket.drop(4400);

    expect(rig.state.ended).toEqual({ kind: "refused", message: "ack 9 is beyond sent 3" });
  });

  it("takes nothing from a connection it let go of", async () => {
    const rig = new Rig();
    rig.ready();
    const old = rig.socket;
    old.drop();
    await rig.nextAttempt();
    rig.ready();
    old.deliver(new Uint8Array([65]));

    expect(rig.client.offset).toBe(0);
  });

  it("asks before it attaches, and stays away from a sleeping session", async () => {
    const rig = new Rig();
    rig.ready();
    rig.admit.mockResolvedValue({ kind: "asleep", message: "The session is asleep." });
    rig.socket.drop(4409);
    await vi.advanceTimersByTimeAsync(60_000);

    expect(rig.sockets).toHaveLength(1);
    expect(rig.state).toMatchObject({ connection: "closed", ended: { kind: "asleep" } });
  });

  it("goes on asking while the server cannot be reached", async () => {
    const rig = new Rig();
    rig.ready();
    rig.admit.mockResolvedValueOnce("retry").mockResolvedValueOnce("retry");
    rig.socket.drop();
    await vi.advanceTimersByTimeAsync(200 + 400 + 799);
    expect(rig.sockets).toHaveLength(1);

    await vi.advanceTimersByTimeAsync(1);
    expect(rig.sockets).toHaveLength(2);
  });

  it("leaves the server alone while nobody sees the tab, and comes back at once when somebody does", async () => {
    const rig = new Rig();
    rig.ready();
    rig.hidden = true;
    rig.socket.drop();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(rig.admit).not.toHaveBeenCalled();

    rig.hidden = false;
    rig.client.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(rig.sockets).toHaveLength(2);
  });

  it("does not sit out the wait when the network is back", async () => {
    const rig = new Rig();
    for (let attempt = 0; attempt < 6; attempt++) {
      rig.socket.drop();
      await rig.nextAttempt();
    }
    rig.socket.drop();
    rig.client.wake();
    await vi.advanceTimersByTimeAsync(0);

    expect(rig.sockets).toHaveLength(8);
  });

  it("tells what it waits for", async () => {
    const rig = new Rig();
    rig.ready();
    let answer: (admission: Admission) => void = () => {};
    rig.admit.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    rig.socket.drop();
    expect(rig.state.waiting).toEqual({ for: "pause", until: Date.now() + 200 });

    await vi.advanceTimersByTimeAsync(200);
    expect(rig.state.waiting).toEqual({ for: "server" });
    rig.admit.mock.lastCall![1]();
    expect(rig.state.waiting).toEqual({ for: "session" });

    answer("go");
    await vi.advanceTimersByTimeAsync(0);
    expect(rig.state.waiting).toEqual({ for: "connection" });
    rig.ready();
    expect(rig.state.waiting).toBeNull();
  });

  it("connects once, however often it is woken while it asks", async () => {
    const rig = new Rig();
    rig.ready();
    rig.socket.drop();
    rig.client.wake();
    rig.client.wake();
    await vi.advanceTimersByTimeAsync(5000);

    expect(rig.sockets).toHaveLength(2);
  });

  it("does not connect when it was closed while it asked", async () => {
    const rig = new Rig();
    rig.ready();
    rig.socket.drop();
    rig.client.wake();
    rig.client.close();
    await vi.advanceTimersByTimeAsync(5000);

    expect(rig.sockets).toHaveLength(1);
  });

  it("ends with the client", async () => {
    const rig = new Rig();
    rig.ready();
    rig.socket.drop();
    rig.client.close();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(rig.sockets).toHaveLength(1);
  });
});
