import { useCallback, useEffect, useState } from "react";
import { Problem } from "../http/problem";
import { authEvents } from "../http/request";
import { getMe, type Me } from "./api";

export type MeState =
  | { kind: "loading" }
  | { kind: "signedOut" }
  | { kind: "signedIn"; me: Me }
  | { kind: "error"; message: string };

/** Who is signed in; "signedOut" as soon as any call says so. */
export function useMe(): { me: MeState; reload: () => void } {
  const [me, setMe] = useState<MeState>({ kind: "loading" });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const stop = new AbortController();
    async function load(): Promise<void> {
      try {
        const answer = await getMe(stop.signal);
        if (!stop.signal.aborted) setMe({ kind: "signedIn", me: answer });
      } catch (error) {
        if (stop.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        setMe(error.status === 401 ? { kind: "signedOut" } : { kind: "error", message: error.message });
      }
    }
    void load();
    return () => stop.abort();
  }, [attempt]);

  useEffect(() => {
    const onUnauthorized = () => setMe({ kind: "signedOut" });
    authEvents.addEventListener("unauthorized", onUnauthorized);
    return () => authEvents.removeEventListener("unauthorized", onUnauthorized);
  }, []);

  const reload = useCallback(() => setAttempt((n) => n + 1), []);
  return { me, reload };
}
