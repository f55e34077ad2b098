import { useEffect, useState } from "react";
import { Problem } from "../http/problem";
import type { Ended } from "../terminal/closing";
import { untilReady } from "./readiness";

export type Phase = { kind: "waiting" } | { kind: "ready" } | Ended | { kind: "error"; message: string };

/** Follows a session until it can take a terminal. `retry` asks again. */
export function useReadiness(id: string): { phase: Phase; retry: () => void } {
  const [phase, setPhase] = useState<Phase>({ kind: "waiting" });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const stop = new AbortController();
    setPhase({ kind: "waiting" });
    async function follow(): Promise<void> {
      try {
        const readiness = await untilReady(id, stop.signal);
        if (!stop.signal.aborted) setPhase(readiness);
      } catch (error) {
        if (stop.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        setPhase({ kind: "error", message: error.message });
      }
    }
    void follow();
    return () => stop.abort();
  }, [id, attempt]);

  return { phase, retry: () => setAttempt((n) => n + 1) };
}
