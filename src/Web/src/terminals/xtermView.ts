import { FitAddon } from "@xterm/addon-fit";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import type { Theme } from "../shell/theme";
import type { TermSink } from "../terminal/output";
import { fontFamily, fontSize, lineHeight } from "./font";
import { handleKey } from "./keys";
import { paletteOf } from "./palette";
import { Renderer } from "./renderer";

/** CAN ends an escape sequence that was cut off, and does nothing otherwise. */
const Cancel = "\x18";

/** An xterm.js terminal in an element. */
export class XtermView implements TermSink {
  readonly terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #renderer: Renderer;

  constructor(host: HTMLElement, theme: Theme) {
    this.terminal = new Terminal({
      fontFamily,
      fontSize,
      lineHeight,
      cursorBlink: true,
      scrollback: 10_000,
      minimumContrastRatio: 4.5,
      theme: paletteOf(theme),
    });
    this.terminal.loadAddon(this.#fit);
    this.terminal.loadAddon(new WebLinksAddon());
    this.terminal.attachCustomKeyEventHandler((event) => handleKey(event, this.terminal));
    this.terminal.open(host);
    this.#renderer = new Renderer(this.terminal);
    // Renderers round the cell differently: fitted with another one, the terminal would be resized at once.
    this.#renderer.show();
    this.#fit.fit();
  }

  /** The size that fills the element, or null while it has none. */
  fittingSize(): { cols: number; rows: number } | null {
    return this.#fit.proposeDimensions() ?? null;
  }

  setTheme(theme: Theme): void {
    this.terminal.options.theme = paletteOf(theme);
  }

  show(): void {
    this.#renderer.show();
    this.terminal.focus();
  }

  hide(): void {
    this.#renderer.hide();
  }

  write(bytes: Uint8Array, done: () => void): void {
    this.terminal.write(bytes, done);
  }

  cut(done: () => void): void {
    this.terminal.write(Cancel, done);
  }

  reset(): void {
    this.terminal.write(Cancel, () => this.terminal.reset());
  }

  resize(cols: number, rows: number): void {
    this.terminal.write("", () => this.terminal.resize(cols, rows));
  }

  notice(text: string): void {
    this.terminal.write(`\r\n\x1b[0;90m[${text}]\x1b[0m\r\n`);
  }

  dispose(): void {
    this.#renderer.hide();
    this.terminal.dispose();
  }
}
