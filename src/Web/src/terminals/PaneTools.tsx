import { useCallback, useSyncExternalStore } from "react";
import { Icon } from "../shell/Icon";
import type { XtermView } from "./xtermView";

interface PaneToolsProps {
  view: XtermView;
  label: string;
  /** Null for a pane that its tab closes. */
  onClose: (() => void) | null;
}

/** What can be done with a pane by mouse, in its corner. */
export function PaneTools({ view, label, onClose }: PaneToolsProps) {
  const hasSelection = useHasSelection(view);

  return (
    <div className="pane-tools">
      {hasSelection && (
        <button className="icon-button" type="button" aria-label="Copy the selection" title="Copy (Ctrl+Shift+C)" onClick={() => void view.copy()} data-testid="copy">
          <Icon name="copy" />
        </button>
      )}
      {onClose !== null && (
        <button className="icon-button" type="button" aria-label={`Close ${label}`} title="Close (Ctrl+Shift+X)" onClick={onClose} data-testid="close-pane">
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

function useHasSelection({ terminal }: XtermView): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const subscription = terminal.onSelectionChange(listener);
      return () => subscription.dispose();
    },
    [terminal],
  );
  return useSyncExternalStore(subscribe, () => terminal.hasSelection());
}
