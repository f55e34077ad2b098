import { useState } from "react";
import type { TermSnapshot } from "../terminal/snapshot";
import { latencyText } from "./connectionText";
import { useConnectionText } from "./useConnectionText";

/** For screen readers, which need not hear the seconds pass. */
const Labels: Record<TermSnapshot["connection"], string> = {
  connecting: "Connecting",
  open: "Connected",
  reconnecting: "Reconnecting",
  closed: "Closed",
};

interface StatusBarProps {
  snapshot: TermSnapshot | null;
  /** Read when somebody looks: it changes with every byte. */
  offset: () => number;
}

export function StatusBar({ snapshot, offset }: StatusBarProps) {
  const [detail, setDetail] = useState("");
  const { tone, text } = useConnectionText(snapshot);
  const silent = snapshot?.silentSince != null;

  return (
    <footer
      className="status-bar"
      data-testid="status-bar"
      title={detail}
      onMouseEnter={() => setDetail(`epoch ${snapshot?.epoch ?? "none"}, offset ${offset()}`)}
    >
      <span className="connection" data-tone={tone} data-testid="connection">
        {text}
      </span>
      <span className="unseen" role="status">
        {silent ? "No answer" : Labels[snapshot?.connection ?? "connecting"]}
      </span>
      {snapshot?.inputRefused && <span className="warning">Input refused: 32 MiB are waiting to be typed</span>}
      <span className="spacer" />
      <span className="hint">Ctrl+Shift+L leaves the terminal</span>
      <span data-testid="terminal-size">{snapshot ? `${snapshot.cols} × ${snapshot.rows}` : ""}</span>
      <span className="latency" data-testid="latency" title="From here to the server and back, as last measured">
        {latencyText(snapshot)}
      </span>
    </footer>
  );
}

export function IdleStatusBar() {
  return (
    <footer className="status-bar" data-testid="status-bar">
      <span className="connection" data-tone="none">
        Not connected
      </span>
    </footer>
  );
}
