export type SessionState =
  | "requested"
  | "starting"
  | "ready"
  | "hibernating"
  | "hibernated"
  | "recovering"
  | "stopping"
  | "deleted"
  | "failed";

export interface Session {
  id: string;
  name: string | null;
  template: string;
  image: string;
  state: SessionState;
  ready: boolean;
  reason: string | null;
  node: string;
  createdAt: string;
  limits: { memoryBytes: number; cpus: number; processes: number };
}

export interface SessionStatus {
  id: string;
  state: SessionState;
  ready: boolean;
  reason: string | null;
}

export interface Template {
  name: string;
  default: boolean;
  available: boolean;
  reason: string | null;
}

export function titleOf(session: Pick<Session, "id" | "name">): string {
  return session.name || session.id.slice(0, 8);
}

/** It will be in another state soon, by itself. */
export function isChanging({ state }: Pick<Session, "state">): boolean {
  return state !== "ready" && state !== "hibernated" && state !== "deleted" && state !== "failed";
}
