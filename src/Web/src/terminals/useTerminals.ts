import { useCallback, useEffect, useState, type RefObject } from "react";
import { Problem } from "../http/problem";
import { untilAnswered } from "../http/retry";
import { closeTerminal, listTerminals, openTerminal, type TerminalInfo } from "./api";
import { sizeFor } from "./font";

export interface ShownTerminal extends TerminalInfo {
  /** By this page, just now. */
  openedHere: boolean;
}

export interface Terminals {
  /** Null until it is known which there are. */
  items: ShownTerminal[] | null;
  activeId: string | null;
  problem: string | null;
  activate(id: string): void;
  open(): Promise<void>;
  close(id: string): Promise<void>;
  reload(): void;
}

/** The terminals of a session: the newest live one is shown, and a session without any gets one. */
export function useTerminals(sessionId: string, stage: RefObject<HTMLElement | null>): Terminals {
  const [items, setItems] = useState<ShownTerminal[] | null>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const stop = new AbortController();
    // Listed anew each time: a terminal whose answer was lost may be open.
    async function liveOnes(): Promise<ShownTerminal[]> {
      const all = await listTerminals(sessionId, stop.signal);
      const live = all.filter((terminal) => terminal.exit === null).map((terminal) => ({ ...terminal, openedHere: false }));
      if (live.length === 0 && !stop.signal.aborted) live.push(await openHere(sessionId, stage.current!));
      return live;
    }
    async function load(): Promise<void> {
      const live = await untilAnswered(liveOnes, stop.signal, (failure) => {
        if (!stop.signal.aborted) setProblem(failure.message);
      });
      if (stop.signal.aborted) return;
      setItems(live);
      setActiveId(live.at(-1)!.id);
      setProblem(null);
    }
    void load().catch((error: unknown) => {
      if (stop.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      setProblem(error.message);
    });
    return () => stop.abort();
  }, [sessionId, stage, attempt]);

  const attemptTo = useCallback(async (action: () => Promise<void>) => {
    try {
      await action();
      setProblem(null);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error.message);
    }
  }, []);

  const open = () =>
    attemptTo(async () => {
      const terminal = await openHere(sessionId, stage.current!);
      setItems((before) => [...(before ?? []), terminal]);
      setActiveId(terminal.id);
    });

  const close = (id: string) =>
    attemptTo(async () => {
      await closeTerminal(sessionId, id);
      const left = items?.filter((terminal) => terminal.id !== id) ?? [];
      setItems((before) => before?.filter((terminal) => terminal.id !== id) ?? null);
      if (id === activeId) setActiveId(left.at(-1)?.id ?? null);
    });

  const reload = () => setAttempt((n) => n + 1);
  return { items, activeId, problem, activate: setActiveId, open, close, reload };
}

async function openHere(sessionId: string, stage: HTMLElement): Promise<ShownTerminal> {
  return { ...(await openTerminal(sessionId, sizeFor(stage))), openedHere: true };
}
