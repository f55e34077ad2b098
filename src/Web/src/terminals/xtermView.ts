import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import type { Theme } from "../shell/theme";
import type { TermSink } from "../terminal/output";
import { copyText } from "./clipboard";
import { fontFamily, fontThatFits, lineHeight, sizeFor, sizeIfAny } from "./font";
import { commandOf, type Command } from "./keys";
import { addLinks } from "./links";
import { paletteOf } from "./palette";
import type { Preferences } from "./preferences";
import { Renderer } from "./renderer";
import { WholeCharacters } from "./wholeCharacters";

/** CAN ends an escape sequence that was cut off, and does nothing otherwise. */
const Cancel = new Uint8Array([0x18]);

/** An xterm.js terminal in an element. */
export class XtermView implements TermSink {
  readonly terminal: Terminal;
  readonly #host: HTMLElement;
  readonly #fit = new FitAddon();
  readonly #renderer: Renderer;
  readonly #characters = new WholeCharacters();
  #fontSize: number;
  /** The size is another's, and the font made to show it whole. */
  #follows = false;

  constructor(host: HTMLElement, theme: Theme, { fontSize, screenReader }: Preferences, onCommand: (command: Command) => void) {
    this.#host = host;
    this.#fontSize = fontSize;
    this.terminal = new Terminal({
      fontFamily,
      fontSize,
      lineHeight,
      cursorBlink: true,
      scrollback: 10_000,
      minimumContrastRatio: 4.5,
      screenReaderMode: screenReader,
      theme: paletteOf(theme),
      // Marking what a search found is proposed API.
      allowProposedApi: true,
    });
    this.terminal.loadAddon(this.#fit);
    addLinks(this.terminal);
    this.terminal.attachCustomKeyEventHandler((event) => this.#isTyped(event, onCommand));
    this.terminal.open(host);
    this.#renderer = new Renderer(this.terminal);
    // Renderers round the cell differently: fitted with another one, the terminal would be resized at once.
    this.#renderer.show();
    this.#fit.fit();
  }

  /** The size that fills the element with the wanted font, or null while it has none. */
  fittingSize(): { cols: number; rows: number } | null {
    const { clientWidth: width, clientHeight: height } = this.#host;
    if (width === 0 || height === 0) return null;
    return sizeIfAny(this.#follows ? sizeFor({ width, height }, this.#fontSize) : this.#fit.proposeDimensions());
  }

  setTheme(theme: Theme): void {
    this.terminal.options.theme = paletteOf(theme);
  }

  setPreferences({ fontSize, screenReader }: Preferences): void {
    this.#fontSize = fontSize;
    this.terminal.options.screenReaderMode = screenReader;
    if (this.#follows) this.shrink();
    else this.terminal.options.fontSize = fontSize;
  }

  /** Draws with what the machine has, as long as somebody can see it. */
  show(): void {
    this.#renderer.show();
  }

  hide(): void {
    this.#renderer.hide();
  }

  async copy(): Promise<void> {
    await copyText(this.terminal.getSelection());
    this.terminal.clearSelection();
  }

  write(bytes: Uint8Array, done: () => void): void {
    this.terminal.write(this.#characters.next(bytes), done);
  }

  cut(done: () => void): void {
    this.#characters.forget();
    this.terminal.write(Cancel, done);
  }

  reset(): void {
    this.#characters.forget();
    this.terminal.write(Cancel, () => this.terminal.reset());
  }

  after(act: () => void): void {
    this.terminal.write("", act);
  }

  resize(cols: number, rows: number): void {
    this.#follows = false;
    this.terminal.options.fontSize = this.#fontSize;
    this.terminal.resize(cols, rows);
  }

  follow(cols: number, rows: number): void {
    this.#follows = true;
    this.terminal.resize(cols, rows);
    this.shrink();
  }

  /** Shows another's size whole, when the room for it has changed. */
  shrink(): void {
    if (!this.#follows) return;
    this.terminal.options.fontSize = this.#fontSize;
    const screen = this.terminal.element!.querySelector<HTMLElement>(".xterm-screen")!;
    const area = { width: this.#host.clientWidth, height: this.#host.clientHeight };
    const wanted = { width: screen.offsetWidth, height: screen.offsetHeight };
    this.terminal.options.fontSize = fontThatFits(wanted, area, this.#fontSize);
  }

  notice(text: string): void {
    this.terminal.write(`\r\n\x1b[0;90m[${text}]\x1b[0m\r\n`);
  }

  dispose(): void {
    this.#renderer.hide();
    this.terminal.dispose();
  }

  /** False: the key is the page's, not the shell's. */
  #isTyped(event: KeyboardEvent, onCommand: (command: Command) => void): boolean {
    const command = commandOf(event, this.terminal.hasSelection());
    if (command === null) return true;
    // The browser pastes by itself.
    if (command === "paste") return false;

    event.preventDefault();
    onCommand(command);
    return false;
  }
}
