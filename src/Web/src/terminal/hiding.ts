/** Long enough to look something up in another tab, short enough that a forgotten tab costs the server nothing. */
export const HiddenMs = 60_000;

/** Lets go of a connection that nobody has looked at for a while. */
export class Hiding {
  readonly #letGo: () => void;
  readonly #isBusy: () => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param isBusy Something is under way that must not wait for the tab to be shown: it is looked again later. */
  constructor(letGo: () => void, isBusy: () => boolean) {
    this.#letGo = letGo;
    this.#isBusy = isBusy;
  }

  hidden(): void {
    this.shown();
    this.#timer = setTimeout(() => (this.#isBusy() ? this.hidden() : this.#letGo()), HiddenMs);
  }

  shown(): void {
    clearTimeout(this.#timer);
  }
}
