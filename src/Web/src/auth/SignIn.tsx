import { useState, type FormEvent } from "react";
import { Problem } from "../http/problem";
import { Logo } from "../shell/Icon";
import { signIn } from "./api";

export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const [key, setKey] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    try {
      await signIn(key.trim());
      onSignedIn();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error.status === 401 ? "This key is not known here. Check that it was copied whole." : error.message);
      setBusy(false);
    }
  }

  return (
    <main className="page">
      <form className="card" onSubmit={(event) => void submit(event)}>
        <div className="card-head">
          <Logo size={36} />
          <h1>Sign in to VibeCoading</h1>
          <p className="muted">Enter the access key you were given. This browser then stays signed in.</p>
        </div>
        <label className="field">
          Access key
          <input
            type="password"
            name="key"
            autoComplete="current-password"
            autoFocus
            required
            spellCheck={false}
            value={key}
            onChange={(event) => setKey(event.target.value)}
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : "signin-problem"}
            data-testid="signin-key"
          />
        </label>
        {problem !== null && (
          <p className="problem" id="signin-problem" role="alert">
            {problem}
          </p>
        )}
        <button className="button primary" type="submit" disabled={busy || key.trim() === ""} data-testid="signin-submit">
          {busy ? "Signing in…" : "Sign in"}
        </button>
        <p className="hint">
          On the machine that runs VibeCoading, the first key is in <code>keys/admin.key</code> of its state directory.
        </p>
      </form>
    </main>
  );
}
