import type { TerminalInfo } from "./api";

/** What terminals are called, by id: their program and a number. */
export function labelsOf(items: TerminalInfo[]): Map<string, string> {
  return new Map(items.map((terminal, index) => [terminal.id, `${programOf(terminal.command)} ${index + 1}`]));
}

function programOf(command: string): string {
  return command.split("/").at(-1) || "shell";
}
