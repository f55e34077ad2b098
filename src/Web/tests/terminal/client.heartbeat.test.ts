import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Rig } from "./rig";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("heartbeat", () => {
  it("shows the latency of a ping", () => {
    const rig = new Rig();
    rig.ready();
    vi.advanceTimersByTime(37);
    rig.socket.say({ t: "pong", n: rig.socket.last("ping")!.n });

    expect(rig.state.latencyMs).toBe(37);
  });

  it("gives up a connection that says nothing for 10 s", async () => {
    const rig = new Rig();
    rig.ready();
    const silent = rig.socket;
    await vi.advanceTimersByTimeAsync(9_999);
    expect(rig.state.connection).toBe("open");

    await vi.advanceTimersByTimeAsync(1);
    expect(silent.closedByClient).toBe(true);
    expect(rig.state).toMatchObject({ connection: "reconnecting", latencyMs: null });
  });

  it("keeps a slow connection on which the pong is stuck behind output", () => {
    const rig = new Rig();
    rig.ready();
    for (let second = 0; second < 60; second++) {
      vi.advanceTimersByTime(1000);
      rig.output("x");
    }

    expect(rig.state.connection).toBe("open");
  });

  it("gives up a socket that opens but is never ready", async () => {
    const rig = new Rig();
    rig.socket.open();
    await vi.advanceTimersByTimeAsync(10_000 + 200);

    expect(rig.sockets).toHaveLength(2);
  });

  it("says that nothing came for 2 s, until something does", async () => {
    const rig = new Rig();
    rig.ready();
    const askedAt = Date.now();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(rig.state.silentSince).toBeNull();

    await vi.advanceTimersByTimeAsync(1);
    expect(rig.state).toMatchObject({ connection: "open", silentSince: askedAt });
    rig.output("x");
    expect(rig.state.silentSince).toBeNull();
  });

  it("does not call a connection silent of which it asked nothing", async () => {
    const rig = new Rig();
    rig.ready();
    rig.socket.say({ t: "pong", n: 1 });
    await vi.advanceTimersByTimeAsync(4_999);

    expect(rig.state.silentSince).toBeNull();
  });

  it("shows how long a pong is overdue that is stuck behind output", async () => {
    const rig = new Rig();
    rig.ready();
    rig.socket.say({ t: "pong", n: 1 });
    for (let second = 0; second < 10; second++) {
      await vi.advanceTimersByTimeAsync(1000);
      rig.output("x");
    }

    expect(rig.state.latencyMs).toBe(5000);
  });

  it("probes as soon as the machine is back from sleep, whether or not the page is told", async () => {
    const rig = new Rig();
    rig.ready();
    rig.socket.say({ t: "pong", n: 1 });
    vi.setSystemTime(Date.now() + 3_600_000);
    await vi.advanceTimersByTimeAsync(5000 + 2999);
    expect(rig.state.connection).toBe("open");

    await vi.advanceTimersByTimeAsync(1);
    expect(rig.state.connection).toBe("reconnecting");
  });

  it("probes at once after sleep and waits 3 s only", async () => {
    const rig = new Rig();
    rig.ready();
    rig.socket.say({ t: "pong", n: 1 });
    rig.client.wake();
    expect(rig.socket.all("ping")).toHaveLength(2);

    await vi.advanceTimersByTimeAsync(3000);
    expect(rig.state.connection).toBe("reconnecting");
  });
});
