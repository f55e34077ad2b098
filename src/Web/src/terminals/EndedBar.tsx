import type { Ended } from "../terminal/closing";
import type { Exit } from "../terminal/protocol";

interface EndedBarProps {
  ended: Ended;
  exit: Exit | null;
  onNewTerminal: () => void;
  onWakeUp: () => void;
  onSessionLost: () => void;
  onRetry: () => void;
  onClose: () => void;
}

/** Why the terminal above it takes no more input, and the way on. */
export function EndedBar({ ended, exit, onNewTerminal, onWakeUp, onSessionLost, onRetry, onClose }: EndedBarProps) {
  const [label, act] = wayOn();

  function wayOn(): [string, () => void] {
    switch (ended.kind) {
      case "exited":
        return ["New terminal", onNewTerminal];
      // Perhaps the whole session is gone: asking for it again tells, and opens a terminal if it is not.
      case "gone":
        return ["New terminal", onSessionLost];
      case "asleep":
        return ["Wake it up", onWakeUp];
      case "failed":
        return ["Check again", onSessionLost];
      case "refused":
      case "unauthorized":
        return ["Try again", onRetry];
    }
  }

  return (
    <div className="bar" role="status" data-testid="terminal-ended" data-kind={ended.kind}>
      <span className="grows">{exit === null ? ended.message : "The program has ended."}</span>
      <button className="button small" type="button" onClick={act} data-testid="terminal-ended-action">
        {label}
      </button>
      <button className="button small" type="button" onClick={onClose}>
        Close
      </button>
    </div>
  );
}
