import { useEffect, useRef, useState } from "react";
import { Notice } from "../shell/Notice";
import type { Theme } from "../shell/theme";
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
  const { items, activeId, problem, activate, open, close, reload } = useTerminals(sessionId, stage);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());

  useEffect(() => {
    if (activeId !== null) setSeen((before) => new Set(before).add(activeId));
  }, [activeId]);

  return (
    <>
      <TerminalTabs items={items ?? []} activeId={activeId} onActivate={activate} onOpen={() => void open()} onClose={(id) => void close(id)} />
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
        {items
          ?.filter((terminal) => seen.has(terminal.id))
          .map((terminal) => (
            <TerminalPane
              key={terminal.id}
              sessionId={sessionId}
              terminalId={terminal.id}
              openedHere={terminal.openedHere}
              active={terminal.id === activeId}
              theme={theme}
              statusSlot={statusSlot}
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
