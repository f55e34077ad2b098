import { useEffect, useRef } from "react";
import { Icon } from "../shell/Icon";
import { activeOf, type Layout, type Tab } from "./layout/layout";
import { leavesOf, type Axis } from "./layout/tree";
import { TerminalMenu } from "./TerminalMenu";

interface TerminalTabsProps {
  layout: Layout;
  labels: Map<string, string>;
  onActivate: (id: string) => void;
  onOpen: () => void;
  onClose: (ids: string[]) => void;
  onSplit: (id: string, along: Axis) => void;
  onFind: (id: string) => void;
}

export function TerminalTabs({ layout, labels, onActivate, onOpen, onClose, onSplit, onFind }: TerminalTabsProps) {
  const activeId = activeOf(layout);
  const front = useRef<HTMLDivElement>(null);

  // Of many tabs some are scrolled out of sight.
  useEffect(() => {
    front.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [layout]);

  function labelOf({ tree, active }: Tab): string {
    const others = leavesOf(tree).length - 1;
    return `${labels.get(active)}${others > 0 ? ` +${others}` : ""}`;
  }

  return (
    <nav className="tabs" aria-label="Terminals">
      <div className="tab-list">
        {layout.tabs.map((tab, index) => (
          <div className="tab" key={leavesOf(tab.tree)[0]} ref={index === layout.front ? front : null} data-active={index === layout.front}>
            <button className="tab-select" type="button" aria-current={index === layout.front} onClick={() => onActivate(tab.active)}>
              <Icon name="terminal" />
              {labelOf(tab)}
            </button>
            <button className="icon-button tab-close" type="button" aria-label={`Close ${labelOf(tab)}`} onClick={() => onClose(leavesOf(tab.tree))}>
              <Icon name="close" />
            </button>
          </div>
        ))}
        <button className="icon-button" type="button" aria-label="New terminal" title="New terminal" onClick={onOpen} data-testid="new-terminal">
          <Icon name="plus" />
        </button>
      </div>
      {activeId !== null && (
        <div className="tab-tools">
          <button className="icon-button" type="button" aria-label="Find" title="Find (Ctrl+Shift+F)" onClick={() => onFind(activeId)}>
            <Icon name="search" />
          </button>
          <button className="icon-button" type="button" aria-label="Split to the right" title="Split to the right (Ctrl+Shift+E)" onClick={() => onSplit(activeId, "x")} data-testid="split-right">
            <Icon name="splitRight" />
          </button>
          <button className="icon-button" type="button" aria-label="Split downwards" title="Split downwards (Ctrl+Shift+O)" onClick={() => onSplit(activeId, "y")} data-testid="split-down">
            <Icon name="splitDown" />
          </button>
          <TerminalMenu />
        </div>
      )}
    </nav>
  );
}
