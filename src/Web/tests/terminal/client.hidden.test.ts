import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Rig } from "./rig";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function hide(rig: Rig): void {
  rig.hidden = true;
  rig.client.hidden();
}

function show(rig: Rig): void {
  rig.hidden = false;
  rig.client.shown();
}

/** As long as somebody answers, so that nothing but the hiding ends the connection. */
async function answering(rig: Rig, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    if (!rig.socket.closedByClient) rig.output("x");
    await vi.advanceTimersByTimeAsync(1000);
  }
}

describe("a hidden tab", () => {
  it("keeps its connection for a minute, then lets it go", async () => {
    const rig = new Rig();
    rig.ready();
    hide(rig);
    await answering(rig, 59);
    expect(rig.socket.closedByClient).toBe(false);

    await answering(rig, 1);
    expect(rig.socket.closedByClient).toBe(true);
    expect(rig.state).toMatchObject({ connection: "reconnecting", waiting: { for: "sight" }, latencyMs: null });
  });

  it("goes on at the same offset when it is shown", async () => {
    const rig = new Rig();
    rig.ready();
    hide(rig);
    await answering(rig, 60);
    show(rig);
    await vi.advanceTimersByTimeAsync(0);
    rig.socket.open();

    expect(rig.sockets).toHaveLength(2);
    expect(rig.socket.last("hello")).toMatchObject({ from: 60, epoch: "e1" });
  });

  it("keeps its connection when it was shown meanwhile", async () => {
    const rig = new Rig();
    rig.ready();
    hide(rig);
    await answering(rig, 50);
    show(rig);
    await answering(rig, 50);

    expect(rig.sockets).toHaveLength(1);
    expect(rig.state.connection).toBe("open");
  });

  it("keeps its connection until what was typed has arrived", async () => {
    const rig = new Rig();
    rig.ready();
    rig.client.type("make\n");
    hide(rig);
    await answering(rig, 90);
    expect(rig.state.connection).toBe("open");

    rig.socket.say({ t: "inack", o: 5 });
    await answering(rig, 60);
    expect(rig.state.connection).toBe("reconnecting");
  });

  it("does not come back because the network does", async () => {
    const rig = new Rig();
    rig.ready();
    hide(rig);
    await answering(rig, 60);
    rig.client.wake();
    await vi.advanceTimersByTimeAsync(5000);

    expect(rig.sockets).toHaveLength(1);
  });

  it("stays closed when its terminal has ended", async () => {
    const rig = new Rig();
    rig.ready();
    rig.socket.say({ t: "exit", o: 0, code: 0 });
    rig.socket.drop(1000);
    hide(rig);
    await vi.advanceTimersByTimeAsync(120_000);

    expect(rig.state).toMatchObject({ connection: "closed", waiting: null });
  });
});
