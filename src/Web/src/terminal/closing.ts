/** Why a terminal stays closed until the user does something. */
export interface Ended {
  kind: "exited" | "unauthorized" | "gone" | "asleep" | "failed" | "refused";
  message: string;
}

/** What to do when the socket closed: come back where we were, come back from nothing, or stay away. */
export type Disposition = { next: "resume" } | { next: "anew" } | { next: "end"; ended: Ended };

export function dispositionOf(code: number, reason: string): Disposition {
  switch (code) {
    case 1000:
      return end("exited", "The terminal was closed.");
    case 4400:
      return end("refused", reason || "The server did not understand this page. Reload it.");
    case 4401:
      return end("unauthorized", "You are signed out.");
    case 4403:
      return end("refused", reason || "The server does not allow this page to open the terminal.");
    case 4404:
      return end("gone", "This terminal no longer exists.");
    case 4410:
      return { next: "anew" };
    default:
      return { next: "resume" };
  }
}

function end(kind: Ended["kind"], message: string): Disposition {
  return { next: "end", ended: { kind, message } };
}
