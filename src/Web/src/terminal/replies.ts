/**
 * What a terminal says by itself: answers to queries and focus reports, nothing a key produces. (One exception:
 * Shift+F3 and its like look like a cursor position on row 1. Only replays and viewers who do not type are filtered.)
 */
const Replies = [
  String.raw`\x1b\[[?>=]?[\d;]*c`, // device attributes
  String.raw`\x1b\[\??\d+;\d+(?:;\d+)?R`, // cursor position
  String.raw`\x1b\[\??[\d;]*n`, // device status, colour scheme
  String.raw`\x1b\[\??\d+;\d+\$y`, // mode
  String.raw`\x1b\[\d+(?:;\d+)*t`, // window size
  String.raw`\x1b\[\?\d+u`, // keyboard flags
  String.raw`\x1b\[[IO]`, // focus
  String.raw`\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)`, // OSC: colours
  String.raw`\x1bP[^\x1b]*\x1b\\`, // DCS: settings, version
];

const OnlyReplies = new RegExp(`^(?:${Replies.join("|")})+$`);

export function isTerminalReply(data: string): boolean {
  return OnlyReplies.test(data);
}
