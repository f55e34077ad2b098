import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "../../src/http/problem";
import { untilAnswered } from "../../src/http/retry";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Fails with one status after the other, then answers. */
function failing(...statuses: number[]) {
  return vi.fn(() => {
    const status = statuses.shift();
    return status === undefined ? Promise.resolve("answer") : Promise.reject(new Problem(status, "code", `failed with ${status}`));
  });
}

describe("untilAnswered", () => {
  it("asks again after every failure that passes, and tells each", async () => {
    const ask = failing(0, 503, 500);
    const told: string[] = [];
    const answer = untilAnswered(ask, new AbortController().signal, (problem) => told.push(problem.message));
    await vi.advanceTimersByTimeAsync(10_000);

    expect(await answer).toBe("answer");
    expect(told).toEqual(["failed with 0", "failed with 503", "failed with 500"]);
  });

  it("throws a refusal at once", async () => {
    const ask = failing(404);

    await expect(untilAnswered(ask, new AbortController().signal, () => undefined)).rejects.toMatchObject({ status: 404 });
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it("waits between its questions", async () => {
    const ask = vi.fn(() => Promise.reject(new Problem(0, "unreachable", "down")));
    const stop = new AbortController();
    const stopped = expect(untilAnswered(ask, stop.signal, () => undefined)).rejects.toMatchObject({ name: "AbortError" });
    await vi.advanceTimersByTimeAsync(60_000);
    stop.abort();

    await stopped;
    expect(ask.mock.calls.length).toBeGreaterThan(5);
    expect(ask.mock.calls.length).toBeLessThan(100);
  });

  it("leaves off when it is no longer wanted", async () => {
    const ask = vi.fn(() => Promise.reject(new Problem(0, "unreachable", "down")));
    const stop = new AbortController();
    const stopped = expect(untilAnswered(ask, stop.signal, () => undefined)).rejects.toMatchObject({ name: "AbortError" });
    stop.abort();
    await stopped;
    await vi.advanceTimersByTimeAsync(60_000);

    expect(ask).toHaveBeenCalledTimes(1);
  });
});
