import type { Theme } from "../shell/theme";
import { TermClient } from "../terminal/client";
import { admit } from "./admission";
import { socketUrl } from "./api";
import type { Command } from "./keys";
import type { Preferences } from "./preferences";
import { XtermView } from "./xtermView";

export interface AttachmentOptions {
  sessionId: string;
  terminalId: string;
  /** This page made the terminal: no viewer was there before it. */
  isFirstViewer: boolean;
  theme: Theme;
  preferences: Preferences;
  onCommand(command: Command): void;
}

/** One terminal on the page, from the element to the socket. */
export class Attachment {
  readonly view: XtermView;
  readonly client: TermClient;
  readonly #stop = new AbortController();
  readonly #resizes: ResizeObserver;

  constructor(host: HTMLElement, { sessionId, terminalId, isFirstViewer, theme, preferences, onCommand }: AttachmentOptions) {
    this.view = new XtermView(host, theme, preferences, onCommand);
    this.client = new TermClient({
      url: socketUrl(sessionId, terminalId),
      clientId: newClientId(),
      cols: this.view.terminal.cols,
      rows: this.view.terminal.rows,
      sink: this.view,
      isFirstViewer,
      admit: (signal, starting) => admit(sessionId, terminalId, signal, starting),
      isHidden: () => document.hidden,
      createSocket: (url, subprotocol) => new WebSocket(url, subprotocol),
    });
    this.view.terminal.onData((text) => this.client.type(text));
    this.view.terminal.onBinary((text) => this.client.typeBytes(Uint8Array.from(text, (c) => c.charCodeAt(0))));

    this.#resizes = new ResizeObserver(() => this.fit());
    this.#resizes.observe(host);
    this.#listen(host);
  }

  setPreferences(preferences: Preferences): void {
    this.view.setPreferences(preferences);
    this.fit();
  }

  /** Whether anybody can see it, or it is behind other terminals. */
  setVisible(visible: boolean): void {
    if (visible) this.view.show();
    else this.view.hide();
    this.fit();
  }

  fit(): void {
    const size = this.view.fittingSize();
    if (size === null) return;
    this.view.shrink();
    this.client.resize(size.cols, size.rows);
  }

  dispose(): void {
    this.#stop.abort();
    this.#resizes.disconnect();
    this.client.close();
    this.view.dispose();
  }

  #listen(host: HTMLElement): void {
    const { signal } = this.#stop;
    // Before xterm.js sees it, which would take a paste for keys and leave ten megabytes in its text field as well.
    host.addEventListener("paste", (event) => this.#paste(event), { signal, capture: true });

    if (document.hidden) this.client.hidden();
    document.addEventListener("visibilitychange", () => (document.hidden ? this.client.hidden() : this.client.shown()), { signal });
    for (const back of ["online", "pageshow"]) window.addEventListener(back, () => this.client.wake(), { signal });
    document.addEventListener("resume", () => this.client.wake(), { signal });
  }

  #paste(event: ClipboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text === "") return;
    this.client.paste(text, this.view.terminal.modes.bracketedPasteMode);
    this.view.terminal.scrollToBottom();
  }
}

/** crypto.randomUUID is there on https and localhost only. */
function newClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
