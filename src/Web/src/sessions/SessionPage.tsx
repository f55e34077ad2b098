import { useEffect, useState } from "react";
import { Problem } from "../http/problem";
import { Notice } from "../shell/Notice";
import type { Theme } from "../shell/theme";
import { IdleStatusBar } from "../terminals/StatusBar";
import { Terminals } from "../terminals/Terminals";
import { resumeSession } from "./api";
import type { Session } from "./session";
import { ReasonBar } from "./ReasonBar";
import { Starting } from "./Starting";
import { useReadiness, type Phase } from "./useReadiness";

interface SessionPageProps {
  id: string;
  /** As the list has it; undefined until the list does. */
  session: Session | undefined;
  theme: Theme;
  onChanged: () => void;
}

/** The selected session: its terminals once it is ready, and until then what it is waiting for. */
export function SessionPage({ id, session, theme, onChanged }: SessionPageProps) {
  const { phase, retry } = useReadiness(id);
  const [problem, setProblem] = useState<string | null>(null);

  // The list is read again with every step, so that both tell the same.
  useEffect(onChanged, [phase.kind, onChanged]);

  async function wakeUp(): Promise<void> {
    try {
      await resumeSession(id);
      setProblem(null);
      retry();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error.message);
    }
  }

  if (phase.kind === "ready") {
    return (
      <>
        {session?.ready && session.reason !== null && <ReasonBar reason={session.reason} />}
        <Terminals sessionId={id} theme={theme} onWakeUp={() => void wakeUp()} onSessionLost={retry} />
      </>
    );
  }
  return (
    <>
      {phase.kind === "waiting" ? (
        <Starting session={session} />
      ) : (
        <Undone phase={phase} problem={problem} onRetry={retry} onWakeUp={() => void wakeUp()} />
      )}
      <IdleStatusBar />
    </>
  );
}

interface UndoneProps {
  phase: Exclude<Phase, { kind: "ready" | "waiting" }>;
  problem: string | null;
  onRetry: () => void;
  onWakeUp: () => void;
}

function Undone({ phase, problem, onRetry, onWakeUp }: UndoneProps) {
  switch (phase.kind) {
    case "asleep":
      return <Notice title="Asleep" text={problem ?? phase.message} action="Wake it up" onAction={onWakeUp} />;
    case "failed":
      return <Notice title="The session failed" text={problem ?? phase.message} action="Try again" onAction={onWakeUp} />;
    case "gone":
      return <Notice title="Nothing here" text={phase.message} />;
    default:
      return <Notice title="The session cannot be opened" text={phase.message} action="Try again" onAction={onRetry} />;
  }
}
