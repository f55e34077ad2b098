import { useCallback, useEffect, useState } from "react";
import { Problem } from "../http/problem";
import { untilAnswered } from "../http/retry";
import { listTemplates } from "./api";
import type { Template } from "./session";

/** What sessions can be made from. None until the server has told: a session gets the default one then. */
export function useTemplates(): { templates: Template[]; refresh: () => void } {
  const [templates, setTemplates] = useState<Template[]>([]);
  const [reading, setReading] = useState(0);

  useEffect(() => {
    const stop = new AbortController();
    untilAnswered(() => listTemplates(stop.signal), stop.signal, () => {}).then(setTemplates, (error: unknown) => {
      // A refusal is that of a browser which is not signed in any more: the page shows that by itself.
      if (!stop.signal.aborted && !(error instanceof Problem)) throw error;
    });
    return () => stop.abort();
  }, [reading]);

  const refresh = useCallback(() => setReading((n) => n + 1), []);
  return { templates, refresh };
}
