import { afterEach, describe, expect, it, vi } from "vitest";
import { createSession, listSessions, listTemplates } from "../../src/sessions/api";
import { FakeServer } from "../http/fakeServer";

afterEach(() => void vi.unstubAllGlobals());

describe("listSessions", () => {
  it("reads every page and puts the newest first", async () => {
    const server = new FakeServer(({ path }) =>
      path.includes("after=")
        ? { body: { items: [{ id: "new", createdAt: "2026-02-01T00:00:00Z" }], next: null } }
        : { body: { items: [{ id: "old", createdAt: "2026-01-01T00:00:00Z" }], next: "a/b" } },
    );

    const sessions = await listSessions(new AbortController().signal);
    expect(sessions.map((session) => session.id)).toEqual(["new", "old"]);
    expect(server.calls[1]!.path).toBe("/api/vibecoding/sessions?limit=50&after=a%2Fb");
  });

  it("ends, even if the server's pages do not", async () => {
    const server = new FakeServer(() => ({ body: { items: [], next: "again" } }));

    await listSessions(new AbortController().signal);
    expect(server.calls).toHaveLength(10);
  });
});

describe("createSession", () => {
  it("leaves out what was not given", async () => {
    const server = new FakeServer(() => ({ status: 201, body: {} }));
    await createSession("", null);
    await createSession("demo", null);
    await createSession("", "python-node");

    expect(server.calls.map((call) => call.body)).toEqual([{}, { name: "demo" }, { template: "python-node" }]);
  });
});

describe("listTemplates", () => {
  it("gives what the server offers", async () => {
    const blank = { name: "blank", default: true, available: true, reason: null };
    const server = new FakeServer(() => ({ body: { items: [blank] } }));

    expect(await listTemplates(new AbortController().signal)).toEqual([blank]);
    expect(server.calls[0]!.path).toBe("/api/vibecoding/templates");
  });
});
