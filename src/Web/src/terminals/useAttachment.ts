import { useEffect, useRef, useState, type RefObject } from "react";
import { Attachment } from "./attachment";
import { usePreferences } from "./preferences";
import type { TerminalPaneProps } from "./TerminalPane";

/** Attaches to a terminal for as long as its pane is there; each further attempt begins anew. */
export function useAttachment(host: RefObject<HTMLDivElement | null>, props: TerminalPaneProps, attempt: number): Attachment | null {
  const { sessionId, terminalId, openedHere, theme, visible, active } = props;
  const preferences = usePreferences();
  const [attachment, setAttachment] = useState<Attachment | null>(null);
  const latest = useRef({ ...props, preferences });

  useEffect(() => {
    latest.current = { ...props, preferences };
  });

  useEffect(() => {
    const created: Attachment = new Attachment(host.current!, {
      sessionId,
      terminalId,
      isFirstViewer: openedHere && attempt === 0,
      theme: latest.current.theme,
      preferences: latest.current.preferences,
      onCommand: (command) => latest.current.onCommand(command, created),
    });
    setAttachment(created);
    return () => created.dispose();
  }, [host, sessionId, terminalId, openedHere, attempt]);

  useEffect(() => attachment?.view.setTheme(theme), [attachment, theme]);
  useEffect(() => attachment?.setPreferences(preferences), [attachment, preferences]);
  useEffect(() => attachment?.setVisible(visible), [attachment, visible]);

  useEffect(() => {
    // What has the focus in this pane already keeps it: its search field, a button.
    if (active && !host.current!.parentElement!.contains(document.activeElement)) attachment?.view.terminal.focus();
  }, [host, attachment, active]);

  return attachment;
}
