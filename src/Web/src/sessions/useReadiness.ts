import { useEffect, useState } from "react";
import { Problem } from "../http/problem";
import { untilAnswered } from "../http/retry";
import type { Ended } from "../terminal/closing";
import { untilReady } from "./readiness";

export type Phase = { kind: "waiting" } | { kind: "ready" } | Ended | { kind: "error"; message: string };

/** Follows a session until it can take a terminal. An error is shown until the server answers again; `retry` asks at once. */
export function useReadiness(id: string): { phase: Phase; retry: () => void } {
  const [phase, setPhase] = useState<Phase>({ kind: "waiting" });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const stop = new AbortController();
    setPhase({ kind: "waiting" });
    function tell(problem: Problem): void {
      if (!stop.signal.aborted) setPhase({ kind: "error", message: problem.message });
    }
    async function follow(): Promise<void> {
      const readiness = await untilAnswered(() => untilReady(id, stop.signal), stop.signal, tell);
      if (!stop.signal.aborted) setPhase(readiness);
    }
    void follow().catch((error: unknown) => {
      if (stop.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      tell(error);
    });
    return () => stop.abort();
  }, [id, attempt]);

  return { phase, retry: () => setAttempt((n) => n + 1) };
}
