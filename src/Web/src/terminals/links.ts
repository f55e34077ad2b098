import { WebLinksAddon } from "@xterm/addon-web-links";
import type { Terminal } from "@xterm/xterm";

/** What a program prints is not to be trusted with this page: a link gets a tab of its own that knows nothing of it. */
function open(_event: MouseEvent, address: string): void {
  window.open(address, "_blank", "noopener,noreferrer");
}

/** Makes addresses links, those in the text and those that a program hides behind other text, which are shown on hover. */
export function addLinks(terminal: Terminal): void {
  const describe = (address: string) => terminal.element?.setAttribute("title", address);
  const forget = () => terminal.element?.removeAttribute("title");
  terminal.options.linkHandler = { activate: open, hover: (_event, address) => describe(address), leave: forget };
  terminal.loadAddon(new WebLinksAddon(open, { hover: (_event, address) => describe(address), leave: forget }));
}
