import { Icon } from "../shell/Icon";
import { Bindings } from "./keys";
import { changePreferences, usePreferences } from "./preferences";

/** How terminals are shown, and the keys that work in them. */
export function TerminalMenu() {
  const { fontSize, screenReader } = usePreferences();

  return (
    <>
      <button className="icon-button" type="button" popoverTarget="terminal-menu" aria-label="Terminal options" title="Options and keys" data-testid="terminal-menu">
        <Icon name="more" />
      </button>
      <div className="menu" id="terminal-menu" popover="auto" role="dialog" aria-label="Terminal options">
        <div className="menu-row" role="group" aria-label="Text size">
          <span>Text size</span>
          <button className="icon-button" type="button" aria-label="Smaller text" onClick={() => changePreferences({ fontSize: fontSize - 1 })}>
            <Icon name="minus" />
          </button>
          <output data-testid="font-size">{fontSize}</output>
          <button className="icon-button" type="button" aria-label="Larger text" onClick={() => changePreferences({ fontSize: fontSize + 1 })} data-testid="larger-text">
            <Icon name="plus" />
          </button>
        </div>
        <label className="menu-row">
          <span>Screen reader support</span>
          <input
            type="checkbox"
            checked={screenReader}
            onChange={(event) => changePreferences({ screenReader: event.target.checked })}
            data-testid="screen-reader"
          />
        </label>
        <dl className="keys" aria-label="Keys">
          {Bindings.map(({ keys, what }) => (
            <div key={keys}>
              <dt>{what}</dt>
              <dd>
                <kbd>{keys}</kbd>
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </>
  );
}
