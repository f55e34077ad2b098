import { request } from "../http/request";

export interface Me {
  owner: string;
  admin: boolean;
}

export function getMe(signal?: AbortSignal): Promise<Me> {
  return request("GET", "/me", { signal });
}

export function signIn(key: string): Promise<void> {
  return request("POST", "/signin", { body: { key } });
}

export function signOut(): Promise<void> {
  return request("POST", "/signout");
}
