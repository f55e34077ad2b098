import { parseServerMessage, Subprotocol, type ClientMessage, type ServerMessage } from "./protocol";

export type SocketFactory = (url: string, subprotocol: string) => WebSocket;

export interface ConnectionEvents {
  opened(): void;
  message(message: ServerMessage): void;
  data(bytes: Uint8Array): void;
  closed(code: number, reason: string): void;
}

/** One WebSocket, from connect to close. After `abandon` it says nothing more. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #events: ConnectionEvents;

  constructor(url: string, createSocket: SocketFactory, events: ConnectionEvents) {
    this.#events = events;
    this.#socket = createSocket(url, Subprotocol);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => events.opened();
    this.#socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => this.#receive(event.data);
    this.#socket.onclose = (event) => events.closed(event.code, event.reason);
  }

  send(message: ClientMessage): void {
    if (this.#isOpen) this.#socket.send(JSON.stringify(message));
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#isOpen) this.#socket.send(bytes);
  }

  /** Lets go at once: a half-open socket holds its close event back for a minute. */
  abandon(): void {
    this.#socket.onopen = null;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
    this.#socket.close(1000);
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === 1;
  }

  #receive(data: string | ArrayBuffer): void {
    if (typeof data !== "string") {
      this.#events.data(new Uint8Array(data));
      return;
    }
    const message = parseServerMessage(data);
    if (message !== null) {
      this.#events.message(message);
      return;
    }
    this.abandon();
    this.#events.closed(1002, "The server sent text that is no control message.");
  }
}
