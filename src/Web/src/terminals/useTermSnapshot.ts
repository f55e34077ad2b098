import { useCallback, useSyncExternalStore } from "react";
import type { TermSnapshot } from "../terminal/snapshot";
import type { Attachment } from "./attachment";

export function useTermSnapshot(attachment: Attachment | null): TermSnapshot | null {
  const store = attachment?.client.store;
  const subscribe = useCallback((listener: () => void) => store?.subscribe(listener) ?? (() => {}), [store]);
  return useSyncExternalStore(subscribe, () => store?.get() ?? null);
}
