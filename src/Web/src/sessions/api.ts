import { request } from "../http/request";
import type { Session, SessionStatus, Template } from "./session";

interface Page {
  items: Session[];
  next: string | null;
}

/** Enough for any list a person reads; beyond it the newest are shown. */
const MaxPages = 10;

export async function listSessions(signal: AbortSignal): Promise<Session[]> {
  const sessions: Session[] = [];
  let after = "";
  for (let page = 0; page < MaxPages; page++) {
    const query = after === "" ? "" : `&after=${encodeURIComponent(after)}`;
    const { items, next } = await request<Page>("GET", `/sessions?limit=50${query}`, { signal });
    sessions.push(...items);
    if (next === null) break;
    after = next;
  }
  return sessions.sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
}

/** The template is the installation's default one when none is given. */
export function createSession(name: string, template: string | null): Promise<Session> {
  return request("POST", "/sessions", { body: { ...(name !== "" && { name }), ...(template !== null && { template }) } });
}

export async function listTemplates(signal: AbortSignal): Promise<Template[]> {
  return (await request<{ items: Template[] }>("GET", "/templates", { signal })).items;
}

export function deleteSession(id: string): Promise<void> {
  return request("DELETE", `/sessions/${id}`);
}

export function resumeSession(id: string): Promise<void> {
  return request("POST", `/sessions/${id}/resume`);
}

export function getStatus(id: string, wait: string, signal: AbortSignal): Promise<SessionStatus> {
  return request("GET", `/sessions/${id}/status?wait=${wait}`, { signal });
}
