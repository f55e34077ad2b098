import { useCallback, useEffect, useRef, useState } from "react";
import { Problem } from "../http/problem";
import { listSessions } from "./api";
import { isChanging, type Session } from "./session";

const PollMs = 3000;
/** While one of them is changing, its state is what the user looks at. */
const ChangingPollMs = 1000;

export interface Sessions {
  /** Null until the first answer. */
  items: Session[] | null;
  /** Why the list may be out of date. */
  problem: string | null;
  refresh(): void;
}

/** The session list, read every few seconds while somebody can see it. */
export function useSessions(): Sessions {
  const [items, setItems] = useState<Session[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const pollMs = useRef(PollMs);
  const refreshNow = useRef(() => {});

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let reading = new AbortController();

    async function read(signal: AbortSignal): Promise<void> {
      try {
        const sessions = await listSessions(signal);
        if (signal.aborted) return;
        setItems(sessions);
        pollMs.current = sessions.some(isChanging) ? ChangingPollMs : PollMs;
        setProblem(null);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        setProblem(error.message);
      }
      if (!document.hidden) timer = setTimeout(refresh, pollMs.current);
    }

    function refresh(): void {
      clearTimeout(timer);
      reading.abort();
      reading = new AbortController();
      void read(reading.signal);
    }

    function onVisibility(): void {
      if (!document.hidden) refresh();
    }

    refreshNow.current = refresh;
    refresh();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      clearTimeout(timer);
      reading.abort();
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, []);

  const refresh = useCallback(() => refreshNow.current(), []);
  return { items, problem, refresh };
}
