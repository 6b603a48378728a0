import { randomBytes } from "node:crypto";
import {
  formatKey,
  hashKey,
  keyPrefix,
  type BatchAnswer,
  type Scope,
  type SearchAnswer,
  type SessionPageAnswer,
  type StatsAnswer,
} from "@opensync/protocol";
import { callInternal } from "./admin";
import type { Backend } from "./backend";

/** A user of the backend and the requests made with one key of theirs. */
export interface Tenant {
  siteUrl: string;
  apiKey: string;
  get(path: string): Promise<Response>;
  /** Sends JSON; text and bytes go as they are. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** POST /sync/batch; throws unless every item was taken. */
  sync(batch: Record<string, unknown>): Promise<BatchAnswer>;
  session(id: string): Promise<SessionPageAnswer>;
  search(text: string): Promise<SearchAnswer["results"]>;
  stats(): Promise<StatsAnswer>;
  knownSessions(): Promise<string[]>;
}

type Site = Pick<Backend, "url" | "siteUrl" | "dataDir">;

/** Another user with a key. */
export async function addTenant(backend: Site, name = "somebody"): Promise<Tenant> {
  const userId = await callInternal<string>(backend, "users:create", { name });
  return tenantOf(backend, await addKey(backend, { userId }));
}

/** A key of the user's, the owner's where none is named. */
export async function addKey(
  backend: Site,
  {
    scopes = ["ingest", "read"],
    ...rest
  }: { userId?: string; scopes?: Scope[]; expiresAt?: number; name?: string } = {},
): Promise<string> {
  const key = formatKey(randomBytes(32));
  const row = { name: "a key", scopes, hash: await hashKey(key), prefix: keyPrefix(key), ...rest };
  await callInternal(backend, "keys:create", row);
  return key;
}

export function tenantOf({ siteUrl }: Pick<Backend, "siteUrl">, apiKey: string | null): Tenant {
  const authorization = `Bearer ${apiKey ?? ""}`;
  const get: Tenant["get"] = async (path) => await fetch(new URL(path, siteUrl), { headers: { authorization } });
  const post: Tenant["post"] = async (path, body, headers = {}) =>
    await fetch(new URL(path, siteUrl), {
      method: "POST",
      headers: { "content-type": "application/json", authorization, ...headers },
      body: body instanceof Uint8Array ? new Uint8Array(body) : typeof body === "string" ? body : JSON.stringify(body),
    });
  const read = async <T>(path: string): Promise<T> => await succeed<T>(path, await get(path));
  return {
    siteUrl,
    apiKey: apiKey ?? "",
    get,
    post,
    sync: async (batch) => {
      const answer = await succeed<BatchAnswer>("/sync/batch", await post("/sync/batch", batch));
      if (answer.rejected.length > 0) throw new Error(`rejected: ${JSON.stringify(answer.rejected.slice(0, 3))}`);
      return answer;
    },
    session: async (id) => await read(`/api/sessions/get?id=${encodeURIComponent(id)}`),
    search: async (text) => (await read<SearchAnswer>(`/api/search?q=${encodeURIComponent(text)}`)).results,
    stats: async () => await read("/api/stats"),
    knownSessions: async () => (await read<{ sessionIds: string[] }>("/sync/sessions/list")).sessionIds,
  };
}

async function succeed<T>(path: string, response: Response): Promise<T> {
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
