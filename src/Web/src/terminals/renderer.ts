import { WebglAddon } from "@xterm/addon-webgl";
import type { Terminal } from "@xterm/xterm";

/**
 * Draws with the GPU while the terminal is shown, with the DOM where there is none: a WebGL made by the processor is
 * slower than the DOM. A browser gives about 16 contexts to all its tabs, so a hidden terminal returns its own.
 */
export class Renderer {
  readonly #terminal: Terminal;
  #webgl: WebglAddon | null = null;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(): void {
    if (this.#webgl !== null || !hasGpu()) return;

    const webgl = new WebglAddon();
    webgl.onContextLoss(() => this.hide());
    this.#terminal.loadAddon(webgl);
    this.#webgl = webgl;
  }

  hide(): void {
    this.#webgl?.dispose();
    this.#webgl = null;
  }
}

let known: boolean | undefined;

export function hasGpu(): boolean {
  return (known ??= askForGpu());
}

/** What drivers call themselves that draw with the processor; Chrome does not count its own as a performance caveat. */
const Software = /swiftshader|llvmpipe|softpipe|software|basic render/i;

function askForGpu(): boolean {
  const context = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (context === null) return false;

  const unmasked = context.getExtension("WEBGL_debug_renderer_info");
  const name = String(context.getParameter(unmasked?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER));
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return !Software.test(name);
}
