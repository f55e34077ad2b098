import { useEffect, useState, useSyncExternalStore } from "react";
import type { TermSnapshot } from "../terminal/snapshot";
import { connectionText, type ConnectionText } from "./connectionText";

const TickMs = 1000;

export function useConnectionText(snapshot: TermSnapshot | null): ConnectionText {
  const online = useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
  const [, tick] = useState(0);
  const text = connectionText(snapshot, Date.now(), online);

  useEffect(() => {
    if (!text.counts) return;
    const timer = setInterval(() => tick((n) => n + 1), TickMs);
    return () => clearInterval(timer);
  }, [text.counts]);

  return text;
}

function subscribeToNetwork(listener: () => void): () => void {
  const events = ["online", "offline"];
  for (const event of events) window.addEventListener(event, listener);
  return () => events.forEach((event) => window.removeEventListener(event, listener));
}
