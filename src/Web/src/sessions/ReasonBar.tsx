import { useState } from "react";

interface ReasonBarProps {
  /** Why the session is back: its container had ended, or its node was lost and the workspace is of a snapshot. */
  reason: string;
}

/** What has become of a session that is ready again, until somebody has read it. */
export function ReasonBar({ reason }: ReasonBarProps) {
  const [read, setRead] = useState<string | null>(null);
  if (read === reason) return null;

  return (
    <div className="bar above" role="status" data-testid="session-reason">
      <span className="grows">{reason}</span>
      <button className="button small" type="button" onClick={() => setRead(reason)}>
        Got it
      </button>
    </div>
  );
}
