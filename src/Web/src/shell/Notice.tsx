import type { ReactNode } from "react";

interface NoticeProps {
  title: string;
  text: ReactNode;
  busy?: boolean;
  action?: string;
  onAction?: () => void;
}

/** What fills the place of something that is not there, with the way on. */
export function Notice({ title, text, busy, action, onAction }: NoticeProps) {
  return (
    <section className="notice" role="status">
      {busy && <span className="spinner" aria-hidden="true" />}
      <h2>{title}</h2>
      <p className="muted">{text}</p>
      {action && (
        <button className="button" type="button" onClick={onAction}>
          {action}
        </button>
      )}
    </section>
  );
}
