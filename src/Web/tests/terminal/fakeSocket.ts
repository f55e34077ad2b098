import type { ClientMessage, ServerMessage } from "../../src/terminal/protocol";

/** The server's end of a WebSocket that needs no network: the test says what arrives and sees what was sent. */
export class FakeSocket {
  readyState = 0;
  binaryType = "blob";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  readonly sent: ClientMessage[] = [];
  readonly bytes: number[] = [];
  readonly frames: Uint8Array[] = [];
  closedByClient = false;

  readonly subprotocol: string;

  constructor(subprotocol: string) {
    this.subprotocol = subprotocol;
  }

  send(data: string | Uint8Array): void {
    if (this.readyState !== 1) throw new Error("The socket is not open.");
    if (typeof data === "string") {
      this.sent.push(JSON.parse(data) as ClientMessage);
    } else {
      this.frames.push(data);
      for (const byte of data) this.bytes.push(byte);
    }
  }

  close(): void {
    this.closedByClient = true;
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  say(message: ServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  deliver(bytes: Uint8Array): void {
    this.onmessage?.({ data: bytes.slice().buffer });
  }

  /** Closed by the server or the network. */
  drop(code = 1006, reason = ""): void {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }

  last<T extends ClientMessage["t"]>(type: T): Extract<ClientMessage, { t: T }> | undefined {
    return this.sent.findLast((message): message is Extract<ClientMessage, { t: T }> => message.t === type);
  }

  all<T extends ClientMessage["t"]>(type: T): Extract<ClientMessage, { t: T }>[] {
    return this.sent.filter((message): message is Extract<ClientMessage, { t: T }> => message.t === type);
  }
}
