import type { TermSink } from "./output";
import { Resizer } from "./resizer";
import type { TermSnapshot } from "./snapshot";

interface SizingOptions {
  clientId: string;
  cols: number;
  rows: number;
  sink: TermSink;
  send(cols: number, rows: number): void;
  shown(what: Pick<TermSnapshot, "cols" | "rows" | "sizedBy">): void;
}

/** The terminal's size and whose it is: our window's while we own the terminal, else what its owner made it. */
export class Sizing {
  readonly #options: SizingOptions;
  readonly #resizer: Resizer;
  #owner: string | null;
  #size: { cols: number; rows: number };

  constructor(options: SizingOptions) {
    this.#options = options;
    this.#resizer = new Resizer(options.cols, options.rows, options.send);
    this.#owner = options.clientId;
    this.#size = { cols: options.cols, rows: options.rows };
  }

  get owned(): boolean {
    return this.#owner === this.#options.clientId;
  }

  /** What our window has room for; told also while another owns the terminal, to be true as soon as we do. */
  want(cols: number, rows: number): void {
    this.#resizer.want(cols, rows);
    this.#options.sink.after(() => this.#show());
  }

  /** What a hello tells. */
  told(): { cols: number; rows: number } {
    this.#resizer.told();
    const { cols, rows } = this.#resizer;
    return { cols, rows };
  }

  /** Called where the output that this is true of begins. */
  is(owner: string | null, cols: number, rows: number): void {
    this.#owner = owner;
    this.#size = { cols, rows };
    this.#show();
  }

  stop(): void {
    this.#resizer.stop();
  }

  #show(): void {
    const { cols, rows } = this.owned ? this.#resizer : this.#size;
    if (this.owned) this.#options.sink.resize(cols, rows);
    else this.#options.sink.follow(cols, rows);
    this.#options.shown({ cols, rows, sizedBy: this.owned ? "us" : this.#owner === null ? "nobody" : "other" });
  }
}
