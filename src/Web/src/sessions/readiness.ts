import { Problem } from "../http/problem";
import { pause } from "../http/retry";
import type { Ended } from "../terminal/closing";
import { getStatus } from "./api";
import type { SessionStatus } from "./session";

export type Readiness = { kind: "ready" } | Ended;

/** Between two waits: a server that answers a wait at once must not be asked in a tight loop. */
const PauseMs = 250;

/**
 * Waits until the session can take a terminal or never will by itself. Reading does not wake it. Calls `starting`
 * when the server says that it is not there yet.
 */
export async function untilReady(id: string, signal: AbortSignal, starting?: () => void): Promise<Readiness> {
  // The first answer is wanted at once: a sleeping session would make us sit out the wait.
  for (let wait = "0s"; ; wait = "10s") {
    const decided = await statusOf(id, wait, signal);
    if (decided !== null) return decided;
    starting?.();
    await pause(PauseMs, signal);
  }
}

async function statusOf(id: string, wait: string, signal: AbortSignal): Promise<Readiness | null> {
  try {
    return readinessOf(await getStatus(id, wait, signal));
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return gone;
    throw error;
  }
}

export function readinessOf({ ready, state, reason }: SessionStatus): Readiness | null {
  if (ready) return { kind: "ready" };
  switch (state) {
    case "requested":
    case "starting":
    case "recovering":
    case "ready":
      return null;
    case "hibernating":
    case "hibernated":
      return { kind: "asleep", message: "This session is asleep. Its files are kept." };
    case "failed":
      return { kind: "failed", message: reason ?? "The session failed to start." };
    case "stopping":
    case "deleted":
      return gone;
  }
}

const gone: Ended = { kind: "gone", message: "This session does not exist or was deleted." };
