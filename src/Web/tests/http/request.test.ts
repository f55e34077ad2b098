import { afterEach, describe, expect, it, vi } from "vitest";
import { authEvents, request } from "../../src/http/request";
import { FakeServer } from "./fakeServer";

afterEach(() => void vi.unstubAllGlobals());

describe("request", () => {
  it("sends JSON under the API's base and gives the parsed answer", async () => {
    const server = new FakeServer(() => ({ status: 201, body: { id: "s1" } }));

    expect(await request("POST", "/sessions", { body: { name: "a" } })).toEqual({ id: "s1" });
    expect(server.calls).toEqual([{ method: "POST", path: "/api/vibecoding/sessions", body: { name: "a" } }]);
  });

  it("gives undefined for an answer without a body", async () => {
    new FakeServer(() => ({ status: 204 }));

    expect(await request("DELETE", "/sessions/s1")).toBeUndefined();
  });

  it("throws what the problem details say", async () => {
    new FakeServer(() => ({ status: 503, body: { title: "No capacity", detail: "Every node is full.", code: "noCapacity" } }));

    await expect(request("POST", "/sessions")).rejects.toMatchObject({
      status: 503,
      code: "noCapacity",
      message: "Every node is full.",
    });
  });

  it("copes with an error page that is no problem", async () => {
    new FakeServer(() => ({ status: 502, text: "<h1>Bad gateway</h1>" }));

    await expect(request("GET", "/me")).rejects.toMatchObject({ status: 502, message: "The server answered 502." });
  });

  it("tells an unreachable server in words", async () => {
    new FakeServer(() => "down");

    await expect(request("GET", "/me")).rejects.toMatchObject({ status: 0, message: "The server cannot be reached." });
  });

  it("leaves a cancelled call a cancelled call", async () => {
    new FakeServer(() => ({ body: {} }));

    await expect(request("GET", "/me", { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
  });

  it("tells the page when the server no longer knows the browser", async () => {
    new FakeServer(() => ({ status: 401, body: { detail: "Sign in." } }));
    const told = vi.fn();
    authEvents.addEventListener("unauthorized", told, { once: true });

    await expect(request("GET", "/sessions")).rejects.toMatchObject({ status: 401 });
    expect(told).toHaveBeenCalledOnce();
  });
});
