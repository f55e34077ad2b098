import { Icon } from "../shell/Icon";
import type { TerminalInfo } from "./api";

interface TerminalTabsProps {
  items: TerminalInfo[];
  activeId: string | null;
  onActivate: (id: string) => void;
  onOpen: () => void;
  onClose: (id: string) => void;
}

export function TerminalTabs({ items, activeId, onActivate, onOpen, onClose }: TerminalTabsProps) {
  return (
    <nav className="tabs" aria-label="Terminals">
      {items.map((terminal, index) => {
        const label = `${nameOf(terminal.command)} ${index + 1}`;
        return (
          <div className="tab" key={terminal.id} data-active={terminal.id === activeId}>
            <button className="tab-select" type="button" aria-current={terminal.id === activeId} onClick={() => onActivate(terminal.id)}>
              <Icon name="terminal" />
              {label}
            </button>
            <button className="icon-button tab-close" type="button" aria-label={`Close ${label}`} onClick={() => onClose(terminal.id)}>
              <Icon name="close" />
            </button>
          </div>
        );
      })}
      <button className="icon-button" type="button" aria-label="New terminal" title="New terminal" onClick={onOpen} data-testid="new-terminal">
        <Icon name="plus" />
      </button>
    </nav>
  );
}

function nameOf(command: string): string {
  return command.split("/").at(-1) || "shell";
}
