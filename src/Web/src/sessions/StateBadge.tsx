import type { SessionState } from "./session";

const Labels: Record<SessionState, string> = {
  requested: "Requested",
  starting: "Starting",
  ready: "Ready",
  hibernating: "Going to sleep",
  hibernated: "Asleep",
  recovering: "Recovering",
  stopping: "Deleting",
  deleted: "Deleted",
  failed: "Failed",
};

export function StateBadge({ state }: { state: SessionState }) {
  return (
    <span className="badge" data-state={state}>
      {Labels[state]}
    </span>
  );
}
