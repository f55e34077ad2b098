// Compares emulators: one that was fed all of a stream with one that was fed, at a cut, what ScreenModes composed there, and then the rest.
// Reads { cols, rows, streams: [{ bytes, cuts: [{ at, restore, before, keepsOther }] }] } from standard input, bytes as base64, and writes the
// differences of each stream.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { Terminal } = createRequire(new URL("../../../src/Web/package.json", import.meta.url))("@xterm/headless");
const { cols, rows, streams } = JSON.parse(readFileSync(0, "utf8"));

// Shows attributes, character sets, tab stops, the region and what is saved with the cursor, of both screens.
const shown = "lqkx#~_{}[]\tX\tX\r\n\u00e9" + "w".repeat(cols + 5) + "\n".repeat(rows + 1) + "end";
const plain = "\x1b[24m\x1b]8;;\x1b\\";
const probes = {
  shown: `\x18\x1b[2J\x1b[H${shown}`,
  saved: `${plain}\x1b8\x1b[2J\x1b[H${shown}`,
  "normal screen": `${plain}\x1b[?1049l\x1b[2J\x1b[H${shown}`,
};

// All but the underline, which is compared as it is seen.
const [fgStyles, bgStyles] = [0xec000000, 0x6c000000];

class Emulator {
  constructor() {
    this.terminal = new Terminal({ allowProposedApi: true, cols, rows, scrollback: 20, logLevel: "off" });
    this.core = this.terminal._core;
    this.palette = {};
    this.core._inputHandler.onColor((event) => {
      for (const { type, index, color } of event) {
        if (type === 1) this.palette[index] = color.join();
        else if (type === 2 && index !== undefined) delete this.palette[index];
        else if (type === 2) for (let i = 0; i < 256; i++) delete this.palette[i];
      }
    });
  }

  write(bytes) {
    this.core.writeSync(bytes);
  }

  modes(isFresh) {
    const { coreService, coreMouseService, _bufferService, _inputHandler } = this.core;
    const { synchronizedOutput, ...privateModes } = coreService.decPrivateModes;
    const buffer = _bufferService.buffer;
    const link = _inputHandler._curAttrData.extended.urlId;
    return {
      ...privateModes,
      ...coreService.modes,
      hidden: coreService.isCursorHidden,
      mouse: [coreMouseService.activeProtocol, coreMouseService.activeEncoding],
      convertEol: this.terminal.options.convertEol,
      buffer: this.terminal.buffer.active.type,
      region: [buffer.scrollTop, buffer.scrollBottom],
      link: link > 0,
      parser: _inputHandler._parser.currentState,
      palette: this.palette,
      blink: isFresh && this.terminal.options.cursorBlink,
      tabs: isFresh && Object.keys(buffer.tabs),
      title: (isFresh || this.hasTitle) && _inputHandler._windowTitle,
      icon: isFresh && _inputHandler._iconName,
    };
  }

  screen() {
    const buffer = this.core._bufferService.buffer;
    return Array.from({ length: rows }, (_, y) => {
      const line = this.terminal.buffer.active.getLine(buffer.ybase + y);
      let row = "";
      for (let x = 0; x < cols; x++) {
        const cell = line.getCell(x);
        const styles = `${cell.fg & fgStyles} ${cell.bg & bgStyles} ${cell.getUnderlineStyle()} ${cell.extended.urlId > 0}`;
        row += `${cell.getChars()} ${cell.getFgColorMode()}:${cell.getFgColor()} ${cell.getBgColorMode()}:${cell.getBgColor()} ${cell.getUnderlineColor()} ${styles}|`;
      }
      return row;
    });
  }
}

const emulatorOf = (...writes) => {
  const emulator = new Emulator();
  for (const bytes of writes) emulator.write(bytes);
  return emulator;
};

const probed = (emulator) =>
  Object.entries(probes).map(([what, text]) => {
    emulator.write(text);
    return [what, emulator.screen()];
  });

function* differences(stream) {
  const bytes = Buffer.from(stream.bytes, "base64");
  const all = emulatorOf(bytes);
  const [endFresh, endUsed] = [all.modes(true), all.modes(false)];
  const screens = probed(all);
  for (const cut of stream.cuts) {
    const { at } = cut;
    const isFresh = cut.before === "";
    const [before, restore] = [Buffer.from(cut.before, "base64"), Buffer.from(cut.restore, "base64")];
    let late = emulatorOf(before, restore);
    yield* compared("modes", at, emulatorOf(bytes.subarray(0, at)).modes(isFresh), late.modes(isFresh));
    if (late.core.coreService.decPrivateModes.synchronizedOutput) yield { at, what: "frozen" };
    if (cut.keepsOther) continue;

    const rest = bytes.subarray(at);
    // xterm.js loses some characters whose bytes come in two writes.
    if (restore.at(-1) < 0x80) late.write(rest);
    else late = emulatorOf(before, Buffer.concat([restore, rest]));
    yield* compared("later modes", at, isFresh ? endFresh : endUsed, late.modes(isFresh));
    for (const [i, [what, screen]] of probed(late).entries()) yield* compared(what, at, screens[i][1], screen);
  }
}

function* compared(what, at, expected, actual) {
  for (const key of Object.keys(expected)) {
    const [wanted, got] = [expected[key], actual[key]].map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
    if (wanted !== got) yield { at, what: `${what} ${key}`, wanted, got };
  }
}

function first(generator, most) {
  const taken = [];
  for (const each of generator) if (taken.push(each) === most) break;
  return taken;
}

console.log(JSON.stringify(streams.map((stream) => first(differences(stream), 3))));
