import type { Theme } from "../shell/theme";
import { TermClient } from "../terminal/client";
import { admit } from "./admission";
import { socketUrl } from "./api";
import { XtermView } from "./xtermView";

/** One terminal on the page, from the element to the socket. */
export class Attachment {
  readonly view: XtermView;
  readonly client: TermClient;
  readonly #stop = new AbortController();
  readonly #resizes: ResizeObserver;

  constructor(host: HTMLElement, sessionId: string, terminalId: string, isFirstViewer: boolean, theme: Theme) {
    this.view = new XtermView(host, theme);
    this.client = new TermClient({
      url: socketUrl(sessionId, terminalId),
      clientId: newClientId(),
      cols: this.view.terminal.cols,
      rows: this.view.terminal.rows,
      sink: this.view,
      isFirstViewer,
      admit: (signal) => admit(sessionId, terminalId, signal),
      isHidden: () => document.hidden,
      createSocket: (url, subprotocol) => new WebSocket(url, subprotocol),
    });
    this.view.terminal.onData((text) => this.client.type(text));
    this.view.terminal.onBinary((text) => this.client.typeBytes(Uint8Array.from(text, (c) => c.charCodeAt(0))));

    this.#resizes = new ResizeObserver(() => this.#fit());
    this.#resizes.observe(host);
    const { signal } = this.#stop;
    document.addEventListener("visibilitychange", () => document.hidden || this.client.wake(), { signal });
    window.addEventListener("online", () => this.client.wake(), { signal });
  }

  /** In front of the other terminals, or behind them. */
  setActive(active: boolean): void {
    if (active) this.view.show();
    else this.view.hide();
    this.#fit();
  }

  dispose(): void {
    this.#stop.abort();
    this.#resizes.disconnect();
    this.client.close();
    this.view.dispose();
  }

  #fit(): void {
    const size = this.view.fittingSize();
    if (size !== null) this.client.resize(size.cols, size.rows);
  }
}

/** crypto.randomUUID is there on https and localhost only. */
function newClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
