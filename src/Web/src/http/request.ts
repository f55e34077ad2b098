import { Problem, problemOf } from "./problem";

const Base = "/api/vibecoding";

/** Longer than the longest wait that the page asks the server for; a request that outlives it hangs. */
const TimeoutMs = 30_000;

/** Dispatches `unauthorized` whenever the server no longer knows this browser. */
export const authEvents = new EventTarget();

export function tellUnauthorized(): void {
  authEvents.dispatchEvent(new Event("unauthorized"));
}

export interface RequestOptions {
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/** The parsed answer, undefined where there is none. Throws a Problem, or AbortError when the caller gave up. */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const { status, body } = await answerTo(method, path, options);
  if (status >= 200 && status < 300) return (body === "" ? undefined : JSON.parse(body)) as T;

  if (status === 401) tellUnauthorized();
  throw problemOf(status, body);
}

async function answerTo(method: string, path: string, { body, signal }: RequestOptions) {
  const timeout = AbortSignal.timeout(TimeoutMs);
  try {
    const response = await fetch(Base + path, {
      method,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    if (signal?.aborted) throw error;
    // fetch has one TypeError for every way in which no answer came; the reason is in the browser's console.
    throw new Problem(0, "unreachable", "The server cannot be reached.");
  }
}
