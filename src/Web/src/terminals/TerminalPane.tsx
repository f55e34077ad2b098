import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { tellUnauthorized } from "../http/request";
import type { Theme } from "../shell/theme";
import { Attachment } from "./attachment";
import { EndedBar } from "./EndedBar";
import { GapNotice } from "./GapNotice";
import { StatusBar } from "./StatusBar";
import { useTermSnapshot } from "./useTermSnapshot";

interface TerminalPaneProps {
  sessionId: string;
  terminalId: string;
  openedHere: boolean;
  active: boolean;
  theme: Theme;
  /** Where the active pane puts its status bar: outside, so that every pane has the same room. */
  statusSlot: HTMLElement | null;
  onNewTerminal: () => void;
  onWakeUp: () => void;
  onSessionLost: () => void;
}

export function TerminalPane({ sessionId, terminalId, openedHere, active, theme, statusSlot, ...ways }: TerminalPaneProps) {
  const host = useRef<HTMLDivElement>(null);
  const [attachment, setAttachment] = useState<Attachment | null>(null);
  const [attempt, setAttempt] = useState(0);
  const snapshot = useTermSnapshot(attachment);
  const firstTheme = useRef(theme);

  useEffect(() => {
    const created = new Attachment(host.current!, sessionId, terminalId, openedHere && attempt === 0, firstTheme.current);
    setAttachment(created);
    return () => created.dispose();
  }, [sessionId, terminalId, openedHere, attempt]);

  useEffect(() => attachment?.view.setTheme(theme), [attachment, theme]);
  useEffect(() => attachment?.setActive(active), [attachment, active]);

  const signedOut = snapshot?.ended?.kind === "unauthorized";
  useEffect(() => {
    if (signedOut) tellUnauthorized();
  }, [signedOut]);

  return (
    <div className="pane" data-active={active} inert={!active}>
      <div
        className="terminal"
        ref={host}
        data-testid={active ? "terminal" : undefined}
        data-terminal-id={terminalId}
        data-follows={snapshot?.followsOther}
        data-connection={snapshot?.connection ?? "connecting"}
      />
      {snapshot?.gap && <GapNotice key={snapshot.gap.to} gap={snapshot.gap} />}
      {active && snapshot?.ended && (
        <EndedBar ended={snapshot.ended} exit={snapshot.exit} {...ways} onRetry={() => setAttempt((n) => n + 1)} />
      )}
      {active &&
        statusSlot &&
        createPortal(<StatusBar snapshot={snapshot} offset={() => attachment?.client.offset ?? 0} />, statusSlot)}
    </div>
  );
}
