import { Backoff } from "./backoff";
import { Problem } from "./problem";

/** Asks again until the server answers; a refusal of the request itself is thrown. Each failure is told, so that the wait is not a silent one. */
export async function untilAnswered<T>(ask: () => Promise<T>, signal: AbortSignal, onFailure: (problem: Problem) => void): Promise<T> {
  const backoff = new Backoff();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Problem) || !isPassing(error.status)) throw error;
      onFailure(error);
    }
    await pause(backoff.next(), signal);
  }
}

/** No answer, or one that says that the server could not, not that it would not. */
function isPassing(status: number): boolean {
  return status === 0 || status === 429 || status >= 500;
}

/** Rejects as soon as the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop);
  });
}
