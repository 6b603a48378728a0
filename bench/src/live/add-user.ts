import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { formatKey, hashKey, keyPrefix } from "@opensync/protocol";
import { get } from "../measure/poster";
import type { BenchBackend } from "../measure/backend";

type Site = Pick<BenchBackend, "url" | "siteUrl" | "dataDir">;

/** A user of their own with a key, so that several runs share a backend and no rows. */
export async function addUser(backend: Site): Promise<{ apiKey: string; read: <T>(path: string) => Promise<T> }> {
  const userId = await callInternal(backend, "users:create", { name: "somebody" });
  const apiKey = formatKey(randomBytes(32));
  const row = { name: "bench", scopes: ["ingest", "read"], hash: await hashKey(apiKey), prefix: keyPrefix(apiKey) };
  await callInternal(backend, "keys:create", { userId, ...row });
  return { apiKey, read: async <T>(path: string) => (await get(backend.siteUrl, apiKey, path)) as T };
}

async function callInternal({ url, dataDir }: Site, path: string, args: Record<string, unknown>): Promise<unknown> {
  const response = await fetch(new URL("/api/function", url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Convex ${readFileSync(join(dataDir, "admin.key"), "utf8").trim()}`,
    },
    body: JSON.stringify({ path, args, format: "json" }),
  });
  const answer = (await response.json()) as { status: string; value: unknown; errorMessage?: string };
  if (answer.status !== "success") throw new Error(`${path}: ${answer.errorMessage ?? response.status}`);
  return answer.value;
}
