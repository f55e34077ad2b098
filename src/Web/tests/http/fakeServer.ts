import { vi } from "vitest";

export interface Call {
  method: string;
  path: string;
  body: unknown;
}

type Answer = { status?: number; body?: unknown; text?: string } | "down";

/** Answers `fetch` in place of the gateway. */
export class FakeServer {
  readonly calls: Call[] = [];

  constructor(answer: (call: Call) => Answer) {
    vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
      init.signal?.throwIfAborted();
      const call = { method: init.method!, path, body: init.body ? JSON.parse(init.body as string) : undefined };
      this.calls.push(call);
      const answered = answer(call);
      if (answered === "down") throw new TypeError("Failed to fetch");
      const text = answered.text ?? (answered.body === undefined ? null : JSON.stringify(answered.body));
      return new Response(text, { status: answered.status ?? 200 });
    });
  }
}
