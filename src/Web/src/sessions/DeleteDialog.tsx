import { useEffect, useRef, useState } from "react";
import { Problem } from "../http/problem";
import { deleteSession } from "./api";
import { titleOf, type Session } from "./session";

interface DeleteDialogProps {
  session: Session;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteDialog({ session, onClose, onDeleted }: DeleteDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => dialog.current?.showModal(), []);

  async function confirm(): Promise<void> {
    setBusy(true);
    try {
      await deleteSession(session.id);
      onDeleted();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error.message);
      setBusy(false);
    }
  }

  return (
    <dialog className="dialog" ref={dialog} onClose={onClose} aria-labelledby="delete-title">
      <h2 id="delete-title">Delete “{titleOf(session)}”?</h2>
      <p className="muted">Its programs are stopped and its files are removed. This cannot be undone.</p>
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <div className="dialog-actions">
        <button className="button" type="button" onClick={onClose}>
          Cancel
        </button>
        <button className="button danger" type="button" disabled={busy} onClick={() => void confirm()} data-testid="confirm-delete">
          {busy ? "Deleting…" : "Delete"}
        </button>
      </div>
    </dialog>
  );
}
