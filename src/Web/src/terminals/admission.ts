import { Problem } from "../http/problem";
import { untilReady } from "../sessions/readiness";
import type { Admission } from "../terminal/reconnector";
import { getTerminal } from "./api";

/**
 * May a lost connection be made again? A browser does not tell why a WebSocket was refused, so the API is asked; and
 * a page that reconnects by itself must not wake a session that went to sleep meanwhile.
 */
export async function admit(sessionId: string, terminalId: string, signal: AbortSignal, starting: () => void): Promise<Admission> {
  try {
    const readiness = await untilReady(sessionId, signal, starting);
    if (readiness.kind !== "ready") return readiness;
    await getTerminal(sessionId, terminalId, signal);
    return "go";
  } catch (error) {
    if (signal.aborted) return "retry";
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401) return { kind: "unauthorized", message: "You are signed out." };
    if (error.status === 404) return { kind: "gone", message: "This terminal no longer exists." };
    return "retry";
  }
}
