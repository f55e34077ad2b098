import { request } from "../http/request";

export interface TerminalInfo {
  id: string;
  command: string;
  createdAt: string;
  exit: { code?: number | null; signal?: number | null } | null;
}

const pathOf = (sessionId: string) => `/sessions/${sessionId}/terminals`;

export async function listTerminals(sessionId: string, signal: AbortSignal): Promise<TerminalInfo[]> {
  const { items } = await request<{ items: TerminalInfo[] }>("GET", pathOf(sessionId), { signal });
  return items.sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
}

export function getTerminal(sessionId: string, id: string, signal: AbortSignal): Promise<TerminalInfo> {
  return request("GET", `${pathOf(sessionId)}/${id}`, { signal });
}

export function openTerminal(sessionId: string, size: { cols: number; rows: number }): Promise<TerminalInfo> {
  return request("POST", pathOf(sessionId), { body: size });
}

export function closeTerminal(sessionId: string, id: string): Promise<void> {
  return request("DELETE", `${pathOf(sessionId)}/${id}`);
}

export function socketUrl(sessionId: string, id: string): string {
  const url = new URL(`/api/vibecoding${pathOf(sessionId)}/${id}/ws`, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
