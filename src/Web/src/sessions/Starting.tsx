import { useEffect, useState } from "react";
import { Notice } from "../shell/Notice";
import type { Session, SessionState } from "./session";

const Doing: Partial<Record<SessionState, string>> = {
  requested: "Choosing a machine for it",
  starting: "Starting its container",
  recovering: "Bringing it back after its machine was lost",
};

/** Shorter waits pass without a word. */
const QuietMs = 300;

export function Starting({ session }: { session: Session | undefined }) {
  const [seconds, setSeconds] = useState<number | null>(null);

  useEffect(() => {
    const startedAt = performance.now();
    const tick = () => setSeconds(Math.floor((performance.now() - startedAt) / 1000));
    const first = setTimeout(tick, QuietMs);
    const interval = setInterval(tick, 1000);
    return () => {
      clearTimeout(first);
      clearInterval(interval);
    };
  }, []);

  if (seconds === null) return <div className="notice" aria-busy="true" />;
  const doing = (session && Doing[session.state]) ?? "Getting it ready";
  return <Notice busy title="Opening the session" text={seconds < 2 ? `${doing}…` : `${doing}… ${seconds} s`} />;
}
