import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { untilReady } from "../../src/sessions/readiness";
import type { SessionState } from "../../src/sessions/session";
import { FakeServer } from "../http/fakeServer";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A session that is in one state after the other, a new one for each question. */
function sessionIn(...states: SessionState[]): FakeServer {
  return new FakeServer(() => {
    const state = states.length > 1 ? states.shift()! : states[0]!;
    return { body: { id: "s1", state, ready: state === "ready", reason: state === "failed" ? "No space left." : null } };
  });
}

describe("untilReady", () => {
  it("asks at once, then waits on the server until it is ready", async () => {
    const server = sessionIn("requested", "starting", "ready");
    const answer = untilReady("s1", new AbortController().signal);
    await vi.advanceTimersByTimeAsync(1000);

    expect(await answer).toEqual({ kind: "ready" });
    expect(server.calls.map((call) => call.path.split("?")[1])).toEqual(["wait=0s", "wait=10s", "wait=10s"]);
  });

  it("does not ask in a tight loop when the server does not wait", async () => {
    const server = sessionIn("starting");
    const stop = new AbortController();
    const answer = untilReady("s1", stop.signal);
    const stopped = expect(answer).rejects.toMatchObject({ name: "AbortError" });
    await vi.advanceTimersByTimeAsync(1000);
    stop.abort();

    await stopped;
    expect(server.calls.length).toBeLessThanOrEqual(5);
  });

  it("gives the reason of a failure", async () => {
    sessionIn("starting", "failed");
    const answer = untilReady("s1", new AbortController().signal);
    await vi.advanceTimersByTimeAsync(1000);

    expect(await answer).toEqual({ kind: "failed", message: "No space left." });
  });

  it.each<[SessionState, string]>([
    ["hibernating", "asleep"],
    ["hibernated", "asleep"],
    ["stopping", "gone"],
    ["deleted", "gone"],
  ])("does not wait for a session that is %s", async (state, kind) => {
    const server = sessionIn(state);

    expect(await untilReady("s1", new AbortController().signal)).toMatchObject({ kind });
    expect(server.calls).toHaveLength(1);
  });

  it("knows that a missing session is gone", async () => {
    new FakeServer(() => ({ status: 404, body: { detail: "No such session." } }));

    expect(await untilReady("s1", new AbortController().signal)).toMatchObject({ kind: "gone" });
  });
});
