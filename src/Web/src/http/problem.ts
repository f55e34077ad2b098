/** An answer that is no success, as RFC 9457 problem details tell it; status 0 when no answer came at all. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.code = code;
  }
}

interface Details {
  title?: string;
  detail?: string;
  code?: string;
}

export function problemOf(status: number, body: string): Problem {
  const { title, detail, code } = detailsOf(body);
  return new Problem(status, code ?? "unknown", detail ?? title ?? `The server answered ${status}.`);
}

/** A proxy in between may answer with a page of its own. */
function detailsOf(body: string): Details {
  return body.startsWith("{") ? (JSON.parse(body) as Details) : {};
}
