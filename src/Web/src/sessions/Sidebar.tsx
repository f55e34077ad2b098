import { useEffect, useRef, useState } from "react";
import { signOut } from "../auth/api";
import { Problem } from "../http/problem";
import { Icon, Logo } from "../shell/Icon";
import { selectSession } from "../shell/route";
import type { Theme } from "../shell/theme";
import { leaveTerminal } from "../terminals/keys";
import { DeleteDialog } from "./DeleteDialog";
import { NewSession } from "./NewSession";
import type { Session } from "./session";
import { SessionList } from "./SessionList";
import type { Sessions } from "./useSessions";

interface SidebarProps {
  sessions: Sessions;
  selectedId: string | null;
  owner: string;
  theme: Theme;
  onToggleTheme: () => void;
  onSignedOut: () => void;
  onSelect: () => void;
}

export function Sidebar({ sessions, selectedId, owner, theme, onToggleTheme, onSignedOut, onSelect }: SidebarProps) {
  const [deleting, setDeleting] = useState<Session | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const self = useRef<HTMLElement>(null);

  useEffect(() => {
    const find = (selector: string) => self.current?.querySelector<HTMLElement>(selector);
    const takeFocus = () => (find("[aria-current=true]") ?? find("[data-first-focus]"))?.focus();
    window.addEventListener(leaveTerminal, takeFocus);
    return () => window.removeEventListener(leaveTerminal, takeFocus);
  }, []);

  function select(id: string | null): void {
    selectSession(id);
    if (id !== null) onSelect();
    sessions.refresh();
  }

  async function leave(): Promise<void> {
    try {
      await signOut();
      onSignedOut();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error.message);
    }
  }

  return (
    <aside className="sidebar" aria-label="Sessions" ref={self}>
      <header className="brand">
        <Logo size={22} />
        <h1>VibeCoading</h1>
      </header>
      <NewSession onCreated={(session) => select(session.id)} />
      {(problem ?? sessions.problem) !== null && (
        <p className="problem" role="alert">
          {problem ?? `${sessions.problem} Trying again…`}
        </p>
      )}
      <SessionList sessions={sessions.items} selectedId={selectedId} onSelect={select} onDelete={setDeleting} />
      <footer className="sidebar-foot">
        <span className="owner" title={`Signed in as ${owner}`}>
          {owner}
        </span>
        <button className="icon-button" type="button" onClick={onToggleTheme} aria-label={`Switch to the ${theme === "dark" ? "light" : "dark"} theme`}>
          <Icon name={theme === "dark" ? "sun" : "moon"} />
        </button>
        <button className="icon-button" type="button" onClick={() => void leave()} aria-label="Sign out" data-testid="sign-out">
          <Icon name="leave" />
        </button>
      </footer>
      {deleting !== null && (
        <DeleteDialog
          session={deleting}
          onClose={() => setDeleting(null)}
          onDeleted={() => {
            setDeleting(null);
            if (deleting.id === selectedId) select(null);
            else sessions.refresh();
          }}
        />
      )}
    </aside>
  );
}
