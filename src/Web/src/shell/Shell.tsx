import { useCallback, useEffect, useState } from "react";
import type { Me } from "../auth/api";
import { SessionPage } from "../sessions/SessionPage";
import { Sidebar } from "../sessions/Sidebar";
import { titleOf } from "../sessions/session";
import { useSessions } from "../sessions/useSessions";
import { Icon } from "./Icon";
import { Notice } from "./Notice";
import { useSelectedSession } from "./route";
import type { Theme } from "./theme";

interface ShellProps {
  me: Me;
  theme: Theme;
  onToggleTheme: () => void;
  onSignedOut: () => void;
}

export function Shell({ me, theme, onToggleTheme, onSignedOut }: ShellProps) {
  const sessions = useSessions();
  const selectedId = useSelectedSession();
  const selected = sessions.items?.find((session) => session.id === selectedId);
  const title = selected && titleOf(selected);
  // Narrow windows show either the list or the session.
  const [listShown, setListShown] = useState(selectedId === null);
  const hideList = useCallback(() => setListShown(false), []);

  useEffect(() => {
    document.title = title ? `${title} · VibeCoading` : "VibeCoading";
  }, [title]);

  return (
    <div className="shell" data-list={listShown ? "shown" : "hidden"}>
      <Sidebar
        sessions={sessions}
        selectedId={selectedId}
        owner={me.owner}
        theme={theme}
        onToggleTheme={onToggleTheme}
        onSignedOut={onSignedOut}
        onSelect={hideList}
      />
      <main className="main">
        <button className="icon-button list-toggle" type="button" aria-label="Show sessions" onClick={() => setListShown(true)}>
          <Icon name="menu" />
        </button>
        {selectedId === null ? (
          <Welcome empty={sessions.items?.length === 0} />
        ) : (
          <SessionPage key={selectedId} id={selectedId} session={selected} theme={theme} onChanged={sessions.refresh} />
        )}
      </main>
    </div>
  );
}

function Welcome({ empty }: { empty: boolean }) {
  return empty ? (
    <Notice
      title="Start your first session"
      text="A session is a Linux machine of your own, with a shell, your files and the usual tools. It takes about a second."
    />
  ) : (
    <Notice title="No session selected" text="Choose one from the list, or start a new one." />
  );
}
