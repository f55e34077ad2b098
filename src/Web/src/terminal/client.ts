import { dispositionOf, type Ended } from "./closing";
import { Connection, type SocketFactory } from "./connection";
import { Heartbeat } from "./heartbeat";
import { Hiding } from "./hiding";
import { Input } from "./input";
import { Output, type TermSink } from "./output";
import { signalOf } from "./paste";
import { OutputWindowBytes, type ClientMessage, type Epoch, type Exit, type Ready, type ServerMessage } from "./protocol";
import { Reconnector, type Admission } from "./reconnector";
import { isTerminalReply } from "./replies";
import { Sizing } from "./sizing";
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
  admit(signal: AbortSignal, starting: () => void): Promise<Admission>;
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
  readonly #sizing: Sizing;
  readonly #heartbeat: Heartbeat;
  readonly #reconnector: Reconnector;
  readonly #hiding: Hiding;
  #connection: Connection | null = null;
  /** Of the stream that is shown. */
  #epoch: Epoch | null = null;
  /** Whether the next connection may ask for that stream's continuation. */
  #resumable = false;
  #lastError = "";

  constructor(options: TermClientOptions) {
    this.#options = options;
    this.store = new SnapshotStore(options.cols, options.rows);
    this.#output = new Output(options.sink, (o) => this.#send({ t: "ack", o }));
    this.#input = new Input((bytes) => this.#connection?.sendBytes(bytes));
    this.#sizing = new Sizing({
      ...options,
      send: (cols, rows) => this.#send({ t: "resize", cols, rows }),
      shown: (what) => this.store.update(what),
    });
    this.#reconnector = new Reconnector({
      admit: options.admit,
      isHidden: options.isHidden,
      connect: () => this.#connect(),
      waits: (waiting) => this.store.update({ waiting }),
      end: (ended) => this.#end(ended),
      ...(options.random && { random: options.random }),
    });
    this.#heartbeat = new Heartbeat({
      ping: (n) => this.#send({ t: "ping", n }),
      latency: (latencyMs) => this.store.update({ latencyMs }),
      silent: (silentSince) => this.store.update({ silentSince }),
      steady: () => this.#reconnector.succeeded(),
      dead: () => this.#lost(1006, ""),
    });
    this.#hiding = new Hiding(
      () => this.#pause(),
      () => !this.#input.idle,
    );
    this.#connect();
  }

  /** Output received so far, as an absolute offset. */
  get offset(): number {
    return this.#output.offset;
  }

  /** What the terminal emits: keys and paste, and the replies it makes by itself. */
  type(text: string): void {
    const answered = this.#output.replaying || !this.#sizing.owned;
    if (answered && isTerminalReply(text)) return;
    if (this.#input.paste !== null && this.#interrupt(text)) return;
    this.#accept(this.#input.text(text));
  }

  /** Text from the clipboard. `bracketed`: the program asked to be told where it starts and ends. */
  paste(text: string, bracketed: boolean): void {
    this.#accept(this.#input.pasted(text, bracketed));
    this.#tellPaste();
  }

  /** What was not sent yet is never typed. */
  cancelPaste(): void {
    this.#input.dropPastes();
    this.#tellPaste();
  }

  typeBytes(bytes: Uint8Array<ArrayBuffer>): void {
    this.#accept(this.#input.bytes(bytes));
  }

  resize(cols: number, rows: number): void {
    this.#sizing.want(cols, rows);
  }

  /** Nobody sees the tab. */
  hidden(): void {
    this.#hiding.hidden();
  }

  shown(): void {
    this.#hiding.shown();
    this.wake();
  }

  /** The tab is seen again, or the network or the machine is back. */
  wake(): void {
    if (this.#options.isHidden()) return;
    const { connection } = this.store.get();
    if (connection === "reconnecting" && this.#connection === null) this.#reconnector.now();
    else if (connection === "open") this.#heartbeat.probe();
  }

  /** Detaches; the shell goes on. */
  close(): void {
    this.#letGo();
    this.#hiding.shown();
    this.#sizing.stop();
    this.#output.stop();
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
    this.#send({
      t: "hello",
      v: 1,
      clientId: this.#options.clientId,
      ...(this.#resumable && { epoch: this.#epoch! }),
      from: this.#resumable ? this.#output.offset : "start",
      inFrom: this.#input.heldFrom,
      ...this.#sizing.told(),
      window: OutputWindowBytes,
    });
  }

  #control(message: ServerMessage): void {
    switch (message.t) {
      case "ready":
        return this.#ready(message);
      case "gap":
        return this.#gap(message.to);
      case "restore":
        return this.#output.restore(Uint8Array.from(atob(message.data), (c) => c.charCodeAt(0)));
      case "inack":
        this.#input.accepted(message.o);
        return this.#tellPaste();
      case "size":
        return this.#output.at(message.o, () => this.#sizing.is(message.owner, message.cols, message.rows));
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
    this.#output.at(ready.from, () => this.#sizing.is(ready.owner, ready.cols, ready.rows));
    this.#heartbeat.start();
    this.store.update({ connection: "open", waiting: null, epoch: ready.epoch, paste: this.#input.paste });
  }

  #gap(to: number): void {
    const from = this.#output.offset;
    if (to <= from) return;
    this.#output.gap(to);
    this.store.update({ gap: { from, to } });
  }

  #exited(exit: Exit): void {
    const how = exit.signal == null ? `exited with code ${exit.code ?? "unknown"}` : `ended by signal ${exit.signal}`;
    this.#options.sink.notice(`process ${how}`);
    this.store.update({ exit });
  }

  /**
   * A key that stops the program stops the paste, too: the shell would take the rest of it for commands. The signal
   * overtakes what is on its way, which a program that does not read would hold up.
   */
  #interrupt(key: string): boolean {
    const name = signalOf(key);
    if (name === undefined) return false;

    this.cancelPaste();
    if (!this.#input.attached) return false;
    this.#send({ t: "signal", name });
    return true;
  }

  #tellPaste(): void {
    const { paste } = this.#input;
    if (paste !== null || this.store.get().paste !== null) this.store.update({ paste });
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
    this.#leaveOpen("reconnecting");
    this.#reconnector.schedule();
  }

  /** Goes on where it was when the tab is shown: the output waits on the server. */
  #pause(): void {
    if (this.store.get().connection !== "open") return;
    this.#letGo();
    this.#leaveOpen("reconnecting");
    this.store.update({ waiting: { for: "sight" } });
  }

  #leaveOpen(connection: "reconnecting" | "closed"): void {
    this.store.update({ connection, waiting: null, latencyMs: null, silentSince: null });
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
    this.#leaveOpen("closed");
    this.store.update({ ended, paste: null });
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
