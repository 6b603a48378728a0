import { formatKey, hashKey, keyPrefix } from "@opensync/protocol";
import type { Batch, BatchAnswer, Scope, SessionPageAnswer, StatsAnswer } from "@opensync/protocol";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { Backend } from "./backend.harness";

/** A user with a key, and the requests they make. */
export interface Tenant {
  userId: Id<"users">;
  key: string;
  get(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  sync(batch: Batch): Promise<BatchAnswer>;
  session(id: string): Promise<SessionPageAnswer>;
  stats(): Promise<StatsAnswer>;
}

interface KeyOptions {
  scopes?: Scope[];
  expiresAt?: number;
  name?: string;
}

export async function addTenant(backend: Backend, options: KeyOptions = {}): Promise<Tenant> {
  return addKey(backend, await backend.addUser("Somebody"), options);
}

/** Another key of the user, and requests made with it. */
export async function addKey(backend: Backend, userId: Id<"users">, options: KeyOptions = {}): Promise<Tenant> {
  const { scopes = ["ingest", "read"], name = "a key", ...rest } = options;
  const key = formatKey(crypto.getRandomValues(new Uint8Array(32)));
  await backend.mutation(internal.keys.create, {
    userId,
    name,
    scopes,
    hash: await hashKey(key),
    prefix: keyPrefix(key),
    ...rest,
  });
  return asTenant(backend, userId, key);
}

export function asTenant(backend: Backend, userId: Id<"users">, key: string): Tenant {
  const authorization = { Authorization: `Bearer ${key}` };
  const get: Tenant["get"] = (path, init = {}) => backend.fetch(path, { ...init, headers: authorization });
  const post: Tenant["post"] = (path, body, headers = {}) =>
    backend.fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...authorization, ...headers },
      body: typeof body === "string" || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
    });
  return {
    userId,
    key,
    get,
    post,
    sync: async (batch) => (await succeed(await post("/sync/batch", batch))) as BatchAnswer,
    session: async (id) =>
      (await succeed(await get(`/api/sessions/get?id=${encodeURIComponent(id)}`))) as SessionPageAnswer,
    stats: async () => (await succeed(await get("/api/stats"))) as StatsAnswer,
  };
}

async function succeed(response: Response): Promise<unknown> {
  if (response.ok) return response.json();
  throw new Error(`${response.status} ${await response.text()}`);
}
