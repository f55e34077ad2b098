import { Icon } from "../shell/Icon";
import { ageOf } from "./age";
import { titleOf, type Session } from "./session";
import { StateBadge } from "./StateBadge";

interface SessionItemProps {
  session: Session;
  selected: boolean;
  onSelect: () => void;
  onDelete: () => void;
}

export function SessionItem({ session, selected, onSelect, onDelete }: SessionItemProps) {
  const title = titleOf(session);
  return (
    <li className="session-item" data-testid="session-item" data-session-id={session.id} data-state={session.state}>
      <button className="session-select" type="button" aria-current={selected} onClick={onSelect} title={session.reason ?? session.id}>
        <span className="session-title">{title}</span>
        <span className="session-meta">
          <StateBadge state={session.state} />
          <time dateTime={session.createdAt}>{ageOf(session.createdAt, Date.now())}</time>
        </span>
      </button>
      <button
        className="icon-button session-delete"
        type="button"
        aria-label={`Delete session ${title}`}
        onClick={onDelete}
        data-testid="delete-session"
      >
        <Icon name="trash" />
      </button>
    </li>
  );
}
