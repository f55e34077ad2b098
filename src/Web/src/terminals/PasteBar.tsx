import type { PasteProgress } from "../terminal/paste";
import { sizeOf } from "./bytes";

export function PasteBar({ paste, onCancel }: { paste: PasteProgress; onCancel: () => void }) {
  return (
    <div className="bar" role="group" aria-label="Paste" data-testid="paste">
      <span>Pasting {sizeOf(paste.total)}</span>
      <progress max={paste.total} value={paste.total - paste.left} aria-label="Pasted so far" />
      <span className="hint">Ctrl+C stops it, too</span>
      <button className="button small" type="button" onClick={onCancel} data-testid="cancel-paste">
        Stop
      </button>
    </div>
  );
}
