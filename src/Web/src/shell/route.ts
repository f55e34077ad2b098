import { useSyncExternalStore } from "react";

const Pattern = /^#\/s\/([a-z0-9]+)$/;

/** The session that an address selects, `#/s/{id}`, or null. */
export function sessionIn(hash: string): string | null {
  return Pattern.exec(hash)?.[1] ?? null;
}

export function selectSession(id: string | null): void {
  location.hash = id === null ? "#/" : `#/s/${id}`;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

export function useSelectedSession(): string | null {
  return useSyncExternalStore(subscribe, () => sessionIn(location.hash));
}
