import type { TermSnapshot } from "../terminal/snapshot";
import { useConnectionText } from "./useConnectionText";

/** What is to be known of a pane while it is looked at: the status bar tells of the active one alone. */
export function PaneNote({ snapshot, active }: { snapshot: TermSnapshot | null; active: boolean }) {
  const { tone, text } = useConnectionText(snapshot);
  const size = snapshot?.connection === "open" ? sizeNoteOf(snapshot.sizedBy) : null;
  const disconnected = !active && tone !== "good" && snapshot?.ended == null;

  if (size === null && !disconnected) return null;
  return (
    <p className="pane-note" role={size === null ? undefined : "status"} data-testid="pane-note">
      {disconnected ? text : size}
    </p>
  );
}

function sizeNoteOf(sizedBy: TermSnapshot["sizedBy"]): string | null {
  switch (sizedBy) {
    case "us":
      return null;
    case "other":
      return "Sized by another viewer: type to take over";
    case "nobody":
      return "Sized by a viewer who left: type to take over";
  }
}
