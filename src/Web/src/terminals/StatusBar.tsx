import { useState } from "react";
import type { TermSnapshot } from "../terminal/snapshot";

const Labels: Record<TermSnapshot["connection"], string> = {
  connecting: "Connecting…",
  open: "Connected",
  reconnecting: "Reconnecting…",
  closed: "Closed",
};

interface StatusBarProps {
  snapshot: TermSnapshot | null;
  /** Read when somebody looks: it changes with every byte. */
  offset: () => number;
}

export function StatusBar({ snapshot, offset }: StatusBarProps) {
  const [detail, setDetail] = useState("");
  const connection = snapshot?.connection ?? "connecting";

  return (
    <footer
      className="status-bar"
      data-testid="status-bar"
      title={detail}
      onMouseEnter={() => setDetail(`epoch ${snapshot?.epoch ?? "none"}, offset ${offset()}`)}
    >
      <span className="connection" data-connection={connection} role="status">
        {Labels[connection]}
      </span>
      {snapshot?.inputRefused && <span className="warning">Input refused: 32 MiB are waiting to be typed</span>}
      {snapshot?.followsOther && <span>Sized by another window; type to take over</span>}
      <span className="spacer" />
      <span className="hint">Ctrl+Shift+L leaves the terminal</span>
      <span data-testid="terminal-size">{snapshot ? `${snapshot.cols} × ${snapshot.rows}` : ""}</span>
      <span className="latency" data-testid="latency">
        {latencyOf(snapshot?.latencyMs ?? null)}
      </span>
    </footer>
  );
}

export function IdleStatusBar() {
  return (
    <footer className="status-bar" data-testid="status-bar">
      <span className="connection">Not connected</span>
    </footer>
  );
}

function latencyOf(ms: number | null): string {
  if (ms === null) return "– ms";
  return ms < 1 ? "<1 ms" : `${Math.round(ms)} ms`;
}
