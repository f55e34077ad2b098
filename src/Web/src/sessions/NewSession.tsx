import { useState, type FormEvent } from "react";
import { Problem } from "../http/problem";
import { Icon } from "../shell/Icon";
import { createSession } from "./api";
import type { Session } from "./session";
import { useTemplates } from "./useTemplates";

export function NewSession({ onCreated }: { onCreated: (session: Session) => void }) {
  const { templates, refresh } = useTemplates();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      onCreated(await createSession(name.trim(), chosen));
      setName("");
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error.message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="new-session" onSubmit={(event) => void submit(event)}>
      <input
        aria-label="Name of the new session (optional)"
        placeholder="Name (optional)"
        maxLength={100}
        autoComplete="off"
        value={name}
        onChange={(event) => {
          setName(event.target.value);
          setProblem(null);
        }}
        data-testid="new-session-name"
      />
      {templates.length > 1 && (
        <select
          aria-label="Template of the new session"
          value={chosen ?? templates.find((template) => template.default)?.name}
          onFocus={refresh}
          onChange={(event) => {
            setChosen(event.target.value);
            setProblem(null);
          }}
          data-testid="new-session-template"
        >
          {templates.map(({ name, available, reason }) => (
            <option key={name} value={name} disabled={!available} title={reason ?? undefined}>
              {available ? name : `${name} (not available now)`}
            </option>
          ))}
        </select>
      )}
      <button className="button primary" type="submit" disabled={busy} data-first-focus data-testid="new-session">
        <Icon name="plus" />
        {busy ? "Creating…" : "New session"}
      </button>
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
