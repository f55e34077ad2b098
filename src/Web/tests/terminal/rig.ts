import { vi } from "vitest";
import { TermClient, type TermClientOptions } from "../../src/terminal/client";
import type { Ready } from "../../src/terminal/protocol";
import type { Admission } from "../../src/terminal/reconnector";
import { FakeSink } from "./fakeSink";
import { FakeSocket } from "./fakeSocket";

export const ClientId = "me";

/** A client with a fake socket for each of its connections. Needs fake timers. */
export class Rig {
  readonly sockets: FakeSocket[] = [];
  readonly sink = new FakeSink();
  readonly client: TermClient;
  readonly admit = vi.fn(async (_signal: AbortSignal, _starting: () => void): Promise<Admission> => "go");
  hidden = false;

  constructor(options: Partial<TermClientOptions> = {}) {
    this.client = new TermClient({
      url: "ws://test/ws",
      clientId: ClientId,
      cols: 80,
      rows: 24,
      sink: this.sink,
      isFirstViewer: false,
      admit: this.admit,
      isHidden: () => this.hidden,
      createSocket: (_url, subprotocol) => {
        const socket = new FakeSocket(subprotocol);
        this.sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      // Full jitter at its longest, so that waits are exact.
      random: () => 1,
      ...options,
    });
  }

  get socket(): FakeSocket {
    return this.sockets.at(-1)!;
  }

  get state() {
    return this.client.store.get();
  }

  ready(message: Partial<Ready> = {}): void {
    if (this.socket.readyState === 0) this.socket.open();
    const from = message.from ?? 0;
    this.socket.say({
      t: "ready",
      epoch: "e1",
      tail: 0,
      head: from,
      from,
      replayUntil: from,
      inAcked: 0,
      cols: 80,
      rows: 24,
      owner: ClientId,
      ...message,
    });
  }

  output(text: string): void {
    this.socket.deliver(new TextEncoder().encode(text));
  }

  get typed(): string {
    return new TextDecoder().decode(new Uint8Array(this.socket.bytes));
  }

  /** Waits out the longest pause before the next attempt. */
  async nextAttempt(): Promise<void> {
    const before = this.sockets.length;
    await vi.advanceTimersByTimeAsync(5000);
    if (this.sockets.length !== before + 1) throw new Error(`${this.sockets.length - before} attempts were made.`);
  }
}
