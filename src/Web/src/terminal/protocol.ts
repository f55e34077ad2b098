/** The messages of the WebSocket subprotocol; binary frames beside them are bare terminal bytes. */
export const Subprotocol = "vibe.term.v1";

/** Neither side sends larger frames. */
export const MaxFrameBytes = 64 * 1024;

/** Output the server may have in flight before the parser has acknowledged it. */
export const OutputWindowBytes = 256 * 1024;

/** Made anew when the agent boots; compared, never interpreted. */
export type Epoch = string | number;

export interface Hello {
  t: "hello";
  v: 1;
  clientId: string;
  epoch?: Epoch;
  from: number | "start";
  inFrom: number;
  cols: number;
  rows: number;
  window: number;
}

export type ClientMessage =
  | Hello
  | { t: "ack"; o: number }
  | { t: "resize"; cols: number; rows: number }
  | { t: "signal"; name: string }
  | { t: "ping"; n: number };

export interface Ready {
  t: "ready";
  epoch: Epoch;
  tail: number;
  head: number;
  from: number;
  replayUntil: number;
  inAcked: number;
  cols: number;
  rows: number;
  /** The client id of the viewer who typed last, whose size and whose replies count; null when that one is gone. */
  owner: string | null;
}

/** True of the output from `o` on. */
export interface Size {
  t: "size";
  cols: number;
  rows: number;
  owner: string | null;
  o: number;
}

export interface Exit {
  t: "exit";
  o: number;
  code?: number | null;
  signal?: number | null;
}

export type ServerMessage =
  | Ready
  | { t: "gap"; from: number; to: number }
  | { t: "inack"; o: number }
  /** Base64 of what puts a terminal in any state into the one in which the output after it is to be parsed. */
  | { t: "restore"; data: string }
  | Size
  | Exit
  | { t: "error"; code: string; message: string; retry: boolean }
  | { t: "pong"; n: number };

/** Null for text that is no control message. A message of an unknown type passes: newer servers may say more. */
export function parseServerMessage(text: string): ServerMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const isMessage = typeof value === "object" && value !== null && "t" in value && typeof value.t === "string";
  return isMessage ? (value as ServerMessage) : null;
}
