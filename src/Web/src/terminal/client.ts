import { dispositionOf, type Ended } from "./closing";
import { Connection, type SocketFactory } from "./connection";
import { Heartbeat } from "./heartbeat";
import { Input } from "./input";
import { Output, type TermSink } from "./output";
import { OutputWindowBytes, type ClientMessage, type Epoch, type Exit, type Ready, type ServerMessage } from "./protocol";
import { Reconnector, type Admission } from "./reconnector";
import { isTerminalReply } from "./replies";
import { Resizer } from "./resizer";
import { SnapshotStore } from "./snapshot";

export interface TermClientOptions {
  url: string;
  /** Names this viewer to the agent, which counts its input. Never used for two clients. */
  clientId: string;
  cols: number;
  rows: number;
  sink: TermSink;
  /** This page made the terminal: no viewer was there before it. */
  isFirstViewer: boolean;
  admit(signal: AbortSignal): Promise<Admission>;
  isHidden(): boolean;
  createSocket: SocketFactory;
  random?: () => number;
}

/** One viewer of one terminal, across as many connections as it takes. */
export class TermClient {
  readonly store: SnapshotStore;
  readonly #options: TermClientOptions;
  readonly #output: Output;
  readonly #input: Input;
  readonly #resizer: Resizer;
  readonly #heartbeat: Heartbeat;
  readonly #reconnector: Reconnector;
  #connection: Connection | null = null;
  /** Of the stream that is shown. */
  #epoch: Epoch | null = null;
  /** Whether the next connection may ask for that stream's continuation. */
  #resumable = false;
  #owner: string | null = null;
  #lastError = "";

  constructor(options: TermClientOptions) {
    this.#options = options;
    this.store = new SnapshotStore(options.cols, options.rows);
    this.#output = new Output(options.sink, (o) => this.#send({ t: "ack", o }));
    this.#input = new Input((bytes) => this.#connection?.sendBytes(bytes));
    this.#resizer = new Resizer(options.cols, options.rows, (cols, rows) => this.#send({ t: "resize", cols, rows }));
    this.#reconnector = new Reconnector({
      admit: options.admit,
      isHidden: options.isHidden,
      connect: () => this.#connect(),
      end: (ended) => this.#end(ended),
      ...(options.random && { random: options.random }),
    });
    this.#heartbeat = new Heartbeat({
      ping: (n) => this.#send({ t: "ping", n }),
      latency: (latencyMs) => this.store.update({ latencyMs }),
      steady: () => this.#reconnector.succeeded(),
      dead: () => this.#lost(1006, ""),
    });
    this.#connect();
  }

  /** Output received so far, as an absolute offset. */
  get offset(): number {
    return this.#output.offset;
  }

  /** What the terminal emits: keys and paste, and the replies it makes by itself. */
  type(text: string): void {
    const answered = this.#output.replaying || !this.#ownsTerminal;
    if (answered && isTerminalReply(text)) return;
    this.#accept(this.#input.text(text));
  }

  typeBytes(bytes: Uint8Array<ArrayBuffer>): void {
    this.#accept(this.#input.bytes(bytes));
  }

  resize(cols: number, rows: number): void {
    this.#resizer.want(cols, rows);
    if (this.#ownsTerminal) this.#show(cols, rows);
  }

  /** The tab is seen again, or the network is back. */
  wake(): void {
    const { connection } = this.store.get();
    if (connection === "reconnecting" && this.#connection === null) this.#reconnector.now();
    else if (connection === "open") this.#heartbeat.probe();
  }

  /** Detaches; the shell goes on. */
  close(): void {
    this.#letGo();
    this.#resizer.stop();
    this.#output.stop();
  }

  get #ownsTerminal(): boolean {
    return this.#owner === null || this.#owner === this.#options.clientId;
  }

  #connect(): void {
    this.#connection = new Connection(this.#options.url, this.#options.createSocket, {
      opened: () => this.#hello(),
      message: (message) => {
        this.#heartbeat.heard();
        this.#control(message);
      },
      data: (bytes) => {
        this.#heartbeat.heard();
        this.#output.data(bytes);
      },
      closed: (code, reason) => this.#lost(code, reason),
    });
    this.#heartbeat.expect();
  }

  #hello(): void {
    this.#resizer.told();
    this.#send({
      t: "hello",
      v: 1,
      clientId: this.#options.clientId,
      ...(this.#resumable && { epoch: this.#epoch! }),
      from: this.#resumable ? this.#output.offset : "start",
      inFrom: this.#input.heldFrom,
      cols: this.#resizer.cols,
      rows: this.#resizer.rows,
      window: OutputWindowBytes,
    });
  }

  #control(message: ServerMessage): void {
    switch (message.t) {
      case "ready":
        return this.#ready(message);
      case "gap":
        return this.#gap(message.to);
      case "inack":
        return this.#input.accepted(message.o);
      case "size":
        return this.#sizeIs(message.owner, message.cols, message.rows);
      case "exit":
        return this.#exited(message);
      case "pong":
        return this.#heartbeat.pong(message.n);
      case "error":
        this.#lastError = message.message;
    }
  }

  #ready(ready: Ready): void {
    const resumes = this.#resumable && ready.epoch === this.#epoch && ready.from >= this.#output.offset;
    if (this.#resumable && !resumes && ready.from > ready.tail) {
      // The answer was to an offset of the old stream; the new one is wanted whole.
      this.#resumable = false;
      return this.#reopen();
    }
    if (this.#epoch !== null && !resumes) this.#startAnew();
    if (resumes) this.#gap(ready.from);

    // Nobody has answered yet what a terminal asked before its first viewer came.
    const isFirst = this.#options.isFirstViewer && this.#epoch === null;
    this.#epoch = ready.epoch;
    this.#resumable = true;
    this.#output.attach(ready.from, isFirst ? ready.from : ready.replayUntil);
    this.#input.attach(ready.inAcked);
    this.#sizeIs(ready.owner, ready.cols, ready.rows);
    this.#heartbeat.start();
    this.store.update({ connection: "open", epoch: ready.epoch });
  }

  #gap(to: number): void {
    const from = this.#output.offset;
    if (to <= from) return;
    this.#output.gap(to);
    this.store.update({ gap: { from, to } });
  }

  #sizeIs(owner: string | null, cols: number, rows: number): void {
    this.#owner = owner;
    if (this.#ownsTerminal) this.#show(this.#resizer.cols, this.#resizer.rows);
    else this.#show(cols, rows);
  }

  #show(cols: number, rows: number): void {
    this.#options.sink.resize(cols, rows);
    this.store.update({ cols, rows, followsOther: !this.#ownsTerminal });
  }

  #exited(exit: Exit): void {
    const how = exit.signal == null ? `exited with code ${exit.code ?? "unknown"}` : `ended by signal ${exit.signal}`;
    this.#options.sink.notice(`process ${how}`);
    this.store.update({ exit });
  }

  #accept(taken: boolean): void {
    if (taken === this.store.get().inputRefused) this.store.update({ inputRefused: !taken });
  }

  #lost(code: number, reason: string): void {
    this.#letGo();
    const { exit } = this.store.get();
    // After the exit nothing more can come, however the connection ended.
    const disposition = dispositionOf(exit === null ? code : 1000, reason || this.#lastError);
    if (disposition.next === "end") return this.#end(disposition.ended);
    if (disposition.next === "anew") this.#resumable = false;
    this.store.update({ connection: "reconnecting", latencyMs: null });
    this.#reconnector.schedule();
  }

  /** The agent that held the old stream is gone, and with it the old shell. */
  #startAnew(): void {
    this.#output.restart();
    this.#input.clear();
    this.#options.sink.notice("the workspace was restarted: this is a new shell");
  }

  #reopen(): void {
    this.#letGo();
    this.#connect();
  }

  #end(ended: Ended): void {
    this.#letGo();
    this.store.update({ connection: "closed", latencyMs: null, ended });
  }

  #letGo(): void {
    this.#reconnector.stop();
    this.#heartbeat.stop();
    this.#input.detach();
    this.#connection?.abandon();
    this.#connection = null;
  }

  #send(message: ClientMessage): void {
    this.#connection?.send(message);
  }
}
