import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { tellUnauthorized } from "../http/request";
import type { Theme } from "../shell/theme";
import type { Attachment } from "./attachment";
import { EndedBar } from "./EndedBar";
import { GapNotice } from "./GapNotice";
import type { Command } from "./keys";
import type { Rect } from "./layout/tree";
import { PaneNote } from "./PaneNote";
import { PaneTools } from "./PaneTools";
import { PasteBar } from "./PasteBar";
import { SearchBar } from "./SearchBar";
import { StatusBar } from "./StatusBar";
import { useAttachment } from "./useAttachment";
import { useTermSnapshot } from "./useTermSnapshot";

export interface TerminalPaneProps {
  sessionId: string;
  terminalId: string;
  label: string;
  openedHere: boolean;
  theme: Theme;
  rect: Rect;
  /** Its tab is in front. */
  visible: boolean;
  /** Keys go to it. */
  active: boolean;
  /** It has its tab for itself. */
  alone: boolean;
  /** Not null: it is searched. Changes each time that is asked for. */
  search: number | null;
  /** Where the active pane puts its status bar: outside, so that every pane has the same room. */
  statusSlot: HTMLElement | null;
  onActivate: () => void;
  onCommand: (command: Command, attachment: Attachment) => void;
  onSearchClosed: () => void;
  onClose: () => void;
  onNewTerminal: () => void;
  onWakeUp: () => void;
  onSessionLost: () => void;
}

export function TerminalPane(props: TerminalPaneProps) {
  const { terminalId, label, theme, rect, visible, active, alone, search, statusSlot, onActivate, onClose, onSearchClosed, ...ways } = props;
  const host = useRef<HTMLDivElement>(null);
  const [attempt, setAttempt] = useState(0);
  const attachment = useAttachment(host, props, attempt);
  const snapshot = useTermSnapshot(attachment);

  const signedOut = snapshot?.ended?.kind === "unauthorized";
  useEffect(() => {
    if (signedOut) tellUnauthorized();
  }, [signedOut]);

  function closeSearch(): void {
    onSearchClosed();
    attachment?.view.terminal.focus();
  }

  return (
    <div
      className="pane"
      role="group"
      aria-label={label}
      data-active={active}
      data-alone={alone}
      data-visible={visible}
      inert={!visible}
      style={{ left: `${rect.x * 100}%`, top: `${rect.y * 100}%`, width: `${rect.width * 100}%`, height: `${rect.height * 100}%` }}
      onFocus={onActivate}
      data-testid={visible ? "pane" : undefined}
    >
      <div
        className="terminal"
        ref={host}
        data-testid={active ? "terminal" : undefined}
        data-terminal-id={terminalId}
        data-follows={snapshot !== null && snapshot.sizedBy !== "us"}
        data-connection={snapshot?.connection ?? "connecting"}
      />
      {visible && attachment && search === null && <PaneTools view={attachment.view} label={label} onClose={alone ? null : onClose} />}
      {visible && <PaneNote snapshot={snapshot} active={active} />}
      {visible && search !== null && attachment && (
        <SearchBar terminal={attachment.view.terminal} theme={theme} asked={search} onClose={closeSearch} />
      )}
      {snapshot?.gap && <GapNotice key={snapshot.gap.to} gap={snapshot.gap} />}
      {visible && snapshot?.paste && <PasteBar paste={snapshot.paste} onCancel={() => attachment?.client.cancelPaste()} />}
      {visible && snapshot?.ended && (
        <EndedBar ended={snapshot.ended} exit={snapshot.exit} {...ways} onRetry={() => setAttempt((n) => n + 1)} onClose={onClose} />
      )}
      {active &&
        statusSlot &&
        createPortal(<StatusBar snapshot={snapshot} offset={() => attachment?.client.offset ?? 0} />, statusSlot)}
    </div>
  );
}
