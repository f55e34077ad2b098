import type { Waiting } from "../terminal/reconnector";
import type { TermSnapshot } from "../terminal/snapshot";

export type Tone = "good" | "busy" | "bad" | "none";

export interface ConnectionText {
  tone: Tone;
  text: string;
  /** Whether the text changes as time passes. */
  counts: boolean;
}

/** What is known of a connection, and no more. */
export function connectionText(snapshot: TermSnapshot | null, now: number, online: boolean): ConnectionText {
  switch (snapshot?.connection) {
    case undefined:
    case "connecting":
      return { tone: "busy", text: "Connecting…", counts: false };
    case "open":
      if (snapshot.silentSince === null) return { tone: "good", text: "Connected", counts: false };
      return { tone: "busy", text: `No answer for ${seconds(now - snapshot.silentSince)}`, counts: true };
    case "reconnecting":
      if (!online) return { tone: "bad", text: "Offline: waiting for the network", counts: false };
      return reconnecting(snapshot.waiting, now);
    case "closed":
      return { tone: "bad", text: "Closed", counts: false };
  }
}

function reconnecting(waiting: Waiting | null, now: number): ConnectionText {
  const told = (text: string, counts = false): ConnectionText => ({ tone: "busy", text, counts });
  switch (waiting?.for) {
    case undefined:
      return told("Reconnecting…");
    case "pause":
      return told(`Connection lost: trying again in ${seconds(waiting.until - now)}`, true);
    case "server":
      return told("Reconnecting: waiting for the server");
    case "session":
      return told("Reconnecting: the session is starting");
    case "connection":
      return told("Reconnecting: waiting for the terminal");
    case "sight":
      return told("Paused while hidden");
  }
}

const seconds = (ms: number) => `${Math.max(0, Math.round(ms / 1000))} s`;

export function latencyText(snapshot: TermSnapshot | null): string {
  const ms = snapshot?.silentSince === null ? snapshot.latencyMs : null;
  if (ms === null) return "– ms";
  return ms < 1 ? "<1 ms" : `${Math.round(ms)} ms`;
}
