import { SessionItem } from "./SessionItem";
import type { Session } from "./session";

interface SessionListProps {
  sessions: Session[] | null;
  selectedId: string | null;
  onSelect: (id: string) => void;
  onDelete: (session: Session) => void;
}

export function SessionList({ sessions, selectedId, onSelect, onDelete }: SessionListProps) {
  if (sessions === null) return <p className="list-empty muted">Loading sessions…</p>;
  if (sessions.length === 0) return <p className="list-empty muted">No sessions yet.</p>;

  return (
    <ul className="session-list">
      {sessions.map((session) => (
        <SessionItem
          key={session.id}
          session={session}
          selected={session.id === selectedId}
          onSelect={() => onSelect(session.id)}
          onDelete={() => onDelete(session)}
        />
      ))}
    </ul>
  );
}
