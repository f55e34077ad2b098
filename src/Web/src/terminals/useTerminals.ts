import { useCallback, useEffect, useState, type RefObject } from "react";
import { Problem } from "../http/problem";
import { untilAnswered } from "../http/retry";
import { closeTerminal, listTerminals, openTerminal, type TerminalInfo } from "./api";
import { sizeFor, type Area } from "./font";
import { activeOf, closed, EmptyLayout, frontOf, layoutOf, opened, openedBeside, type Layout } from "./layout/layout";
import { storedLayout, storeLayout } from "./layout/storage";
import { placesOf, type Axis } from "./layout/tree";
import { preferences } from "./preferences";

export interface ShownTerminal extends TerminalInfo {
  /** By this page, just now. */
  openedHere: boolean;
}

export interface Terminals {
  /** Null until it is known which there are. */
  items: ShownTerminal[] | null;
  layout: Layout;
  problem: string | null;
  arrange(change: (layout: Layout) => Layout): void;
  /** In a tab of its own. */
  open(): Promise<void>;
  /** Beside another. */
  openBeside(id: string, along: Axis): Promise<void>;
  close(ids: string[]): Promise<void>;
  reload(): void;
}

/** The terminals of a session and where they are; a session without any gets one. */
export function useTerminals(sessionId: string, stage: RefObject<HTMLElement | null>): Terminals {
  const [items, setItems] = useState<ShownTerminal[] | null>(null);
  const [layout, arrange] = useState(EmptyLayout);
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const stop = new AbortController();
    // Listed anew each time: a terminal whose answer was lost may be open.
    async function liveOnes(): Promise<ShownTerminal[]> {
      const all = await listTerminals(sessionId, stop.signal);
      const live = all.filter((terminal) => terminal.exit === null).map((terminal) => ({ ...terminal, openedHere: false }));
      if (live.length === 0 && !stop.signal.aborted) live.push(await openHere(sessionId, areaOf(stage)));
      return live;
    }
    async function load(): Promise<void> {
      const live = await untilAnswered(liveOnes, stop.signal, (failure) => {
        if (!stop.signal.aborted) setProblem(failure.message);
      });
      if (stop.signal.aborted) return;
      setItems(live);
      arrange(layoutOf(live.map((terminal) => terminal.id), storedLayout(sessionId)));
      setProblem(null);
    }
    void load().catch((error: unknown) => {
      if (stop.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      setProblem(error.message);
    });
    return () => stop.abort();
  }, [sessionId, stage, attempt]);

  useEffect(() => {
    if (items !== null) storeLayout(sessionId, layout);
  }, [sessionId, items, layout]);

  const attemptTo = useCallback(async (action: () => Promise<void>) => {
    try {
      await action();
      setProblem(null);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error.message);
    }
  }, []);

  const add = (area: Area, place: (before: Layout, id: string) => Layout) =>
    attemptTo(async () => {
      const terminal = await openHere(sessionId, area);
      setItems((before) => [...(before ?? []), terminal]);
      arrange((before) => place(before, terminal.id));
    });

  const open = () => add(areaOf(stage), opened);

  const openBeside = (id: string, along: Axis) =>
    add(halfOf(areaOf(stage), layout, along), (before, added) => openedBeside(before, id, along, added));

  const close = (ids: string[]) =>
    attemptTo(async () => {
      for (const id of ids) {
        await closeTerminal(sessionId, id);
        setItems((before) => before?.filter((terminal) => terminal.id !== id) ?? null);
        arrange((before) => closed(before, id));
      }
    });

  const reload = () => setAttempt((n) => n + 1);
  return { items, layout, problem, arrange, open, openBeside, close, reload };
}

async function openHere(sessionId: string, area: Area): Promise<ShownTerminal> {
  return { ...(await openTerminal(sessionId, sizeFor(area, preferences().fontSize))), openedHere: true };
}

function areaOf(stage: RefObject<HTMLElement | null>): Area {
  return { width: stage.current!.clientWidth, height: stage.current!.clientHeight };
}

/** What the active pane leaves to a new one. */
function halfOf(stage: Area, layout: Layout, along: Axis): Area {
  const rect = placesOf(frontOf(layout)!.tree).get(activeOf(layout)!)!;
  const area = { width: stage.width * rect.width, height: stage.height * rect.height };
  return along === "x" ? { ...area, width: area.width / 2 } : { ...area, height: area.height / 2 };
}
