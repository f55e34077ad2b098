import { useEffect, useRef, useState } from "react";
import { Notice } from "../shell/Notice";
import type { Theme } from "../shell/theme";
import type { Attachment } from "./attachment";
import { leaveTerminal, type Command } from "./keys";
import { activated, activeOf, frontOf, grown, movedTo, resized } from "./layout/layout";
import { dividersOf, leavesOf, placesOf } from "./layout/tree";
import { labelsOf } from "./labels";
import { PaneDivider } from "./PaneDivider";
import { changePreferences, preferences } from "./preferences";
import { IdleStatusBar } from "./StatusBar";
import { TerminalPane } from "./TerminalPane";
import { TerminalTabs } from "./TerminalTabs";
import { useTerminals } from "./useTerminals";

interface TerminalsProps {
  sessionId: string;
  theme: Theme;
  onWakeUp: () => void;
  /** The session is not what it was: its readiness must be asked again. */
  onSessionLost: () => void;
}

/** The terminals of a ready session. One that was shown stays attached behind the others. */
export function Terminals({ sessionId, theme, onWakeUp, onSessionLost }: TerminalsProps) {
  const stage = useRef<HTMLDivElement>(null);
  const [statusSlot, setStatusSlot] = useState<HTMLElement | null>(null);
  const { items, layout, problem, arrange, open, openBeside, close, reload } = useTerminals(sessionId, stage);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const [search, setSearch] = useState<{ id: string; asked: number } | null>(null);

  const front = frontOf(layout);
  const activeId = activeOf(layout);
  const labels = labelsOf(items ?? []);
  const inFront = front === null ? [] : leavesOf(front.tree);
  const places = new Map(layout.tabs.flatMap((tab) => [...placesOf(tab.tree)]));

  useEffect(() => {
    if (front !== null) setSeen((before) => new Set([...before, ...leavesOf(front.tree)]));
  }, [front]);

  const find = (id: string) => setSearch((before) => ({ id, asked: (before?.asked ?? 0) + 1 }));

  function obey(command: Command, id: string, { view }: Attachment): void {
    if (typeof command === "object") {
      return arrange((before) => ("focus" in command ? movedTo(before, id, command.focus) : grown(before, id, command.grow)));
    }
    switch (command) {
      case "copy":
        return void view.copy();
      case "find":
        return find(id);
      case "leave":
        return void window.dispatchEvent(new Event(leaveTerminal));
      case "larger":
        return changePreferences({ fontSize: preferences().fontSize + 1 });
      case "smaller":
        return changePreferences({ fontSize: preferences().fontSize - 1 });
      case "splitRight":
        return void openBeside(id, "x");
      case "splitDown":
        return void openBeside(id, "y");
      case "closePane":
        return void close([id]);
    }
  }

  return (
    <>
      <TerminalTabs
        layout={layout}
        labels={labels}
        onActivate={(id) => arrange((before) => activated(before, id))}
        onOpen={() => void open()}
        onClose={(ids) => void close(ids)}
        onSplit={(id, along) => void openBeside(id, along)}
        onFind={find}
      />
      {problem !== null && items !== null && (
        <p className="problem strip" role="alert">
          {problem}
        </p>
      )}
      <div className="stage" ref={stage}>
        {items === null && problem !== null && (
          <Notice title="No terminal could be opened" text={problem} action="Try again" onAction={reload} />
        )}
        {items?.length === 0 && <Notice title="No terminal open" text="The session goes on." action="New terminal" onAction={() => void open()} />}
        {/* Before the panes, so that the Tab key gets to them: terminals keep it. */}
        {front !== null &&
          dividersOf(front.tree).map((divider) => (
            <PaneDivider key={divider.path} divider={divider} onMove={(path, share) => arrange((before) => resized(before, path, share))} />
          ))}
        {items
          ?.filter((terminal) => seen.has(terminal.id))
          .map((terminal) => (
            <TerminalPane
              key={terminal.id}
              sessionId={sessionId}
              terminalId={terminal.id}
              label={labels.get(terminal.id)!}
              openedHere={terminal.openedHere}
              theme={theme}
              rect={places.get(terminal.id)!}
              visible={inFront.includes(terminal.id)}
              active={terminal.id === activeId}
              alone={inFront.length === 1}
              search={search?.id === terminal.id ? search.asked : null}
              statusSlot={statusSlot}
              onActivate={() => arrange((before) => activated(before, terminal.id))}
              onCommand={(command, attachment) => obey(command, terminal.id, attachment)}
              onSearchClosed={() => setSearch(null)}
              onClose={() => void close([terminal.id])}
              onNewTerminal={() => void open()}
              onWakeUp={onWakeUp}
              onSessionLost={onSessionLost}
            />
          ))}
      </div>
      <div ref={setStatusSlot}>{activeId === null && <IdleStatusBar />}</div>
    </>
  );
}
