import { afterEach, describe, expect, it, vi } from "vitest";
import { admit } from "../../src/terminals/admission";
import { FakeServer, type Call } from "../http/fakeServer";

afterEach(() => {
  vi.unstubAllGlobals();
  starting.mockReset();
});

const signal = new AbortController().signal;
const starting = vi.fn();
const isStatus = ({ path }: Call) => path.includes("/status");
const ready = { body: { id: "s1", state: "ready", ready: true, reason: null } };

describe("admit", () => {
  it("lets in when the session is ready and the terminal is there", async () => {
    const server = new FakeServer((call) => (isStatus(call) ? ready : { body: { id: "t1" } }));

    expect(await admit("s1", "t1", signal, starting)).toBe("go");
    expect(server.calls.map((call) => call.method)).toEqual(["GET", "GET"]);
  });

  it("tells that it waits for a session that is being started", async () => {
    let asked = 0;
    new FakeServer((call) => {
      if (!isStatus(call)) return { body: { id: "t1" } };
      return asked++ === 0 ? { body: { id: "s1", state: "recovering", ready: false, reason: null } } : ready;
    });

    expect(await admit("s1", "t1", signal, starting)).toBe("go");
    expect(starting).toHaveBeenCalledOnce();
  });

  it("does not touch a sleeping session beyond its status", async () => {
    const server = new FakeServer(() => ({ body: { id: "s1", state: "hibernated", ready: false, reason: null } }));

    expect(await admit("s1", "t1", signal, starting)).toMatchObject({ kind: "asleep" });
    expect(server.calls).toHaveLength(1);
  });

  it("knows that a terminal is gone which a restarted agent does not have", async () => {
    new FakeServer((call) => (isStatus(call) ? ready : { status: 404, body: {} }));

    expect(await admit("s1", "t1", signal, starting)).toMatchObject({ kind: "gone" });
  });

  it("tells a sign-out", async () => {
    new FakeServer(() => ({ status: 401, body: {} }));

    expect(await admit("s1", "t1", signal, starting)).toMatchObject({ kind: "unauthorized" });
  });

  it.each(["down" as const, { status: 503, body: {} }, { status: 500, text: "oops" }])("tries again after %j", async (answer) => {
    new FakeServer(() => answer);

    expect(await admit("s1", "t1", signal, starting)).toBe("retry");
  });
});
