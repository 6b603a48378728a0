import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleApp, Engine, type FunctionResult } from "@opensync/engine";
import { getFunctionName, type FunctionReference } from "convex/server";
import { afterAll } from "vitest";
import { ConvexHttpClient } from "convex/browser";
import type { Backend, Client } from "../../convex/testing/backend.harness";

const source = bundleApp(fileURLToPath(new URL("../../convex", import.meta.url)));
const opened: { engine: Promise<Engine>; dataDir: string }[] = [];

afterAll(async () => {
  for (const { engine, dataDir } of opened) {
    await (await engine).close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

export const lowersLimits = false;

/**
 * The embedded engine in the place of the in-memory one: the tests of convex/ run on it unchanged. Limits for one transaction cannot be
 * lowered here; the engine enforces Convex's own.
 */
export function startBackend(): Backend {
  const dataDir = mkdtempSync(join(tmpdir(), "opensync-backend-"));
  const engine = open(dataDir);
  opened.push({ engine, dataDir });
  const call = async (
    kind: "runQuery" | "runMutation" | "runAction",
    fn: FunctionReference<"query" | "mutation" | "action", "internal">,
    args: unknown,
  ) => {
    const { runner } = await engine;
    return valueOf(
      await runner[kind](getFunctionName(fn), JSON.parse(JSON.stringify(args)), {
        identity: null,
        allowInternal: true,
      }),
    );
  };
  return {
    fetch: async (path, init) => await fetch((await engine).siteUrl + path, init),
    query: async (fn, args) => await call("runQuery", fn, args),
    mutation: async (fn, args) => await call("runMutation", fn, args),
    action: async (fn, args) => await call("runAction", fn, args),
    client: (token) => clientOf(engine, token),
    addUser: async (name) => {
      const tx = await (await engine).store.beginWrite();
      const id = tx.insert("users", { name });
      tx.commit();
      return id as never;
    },
    rows: async (table) => rowsOf(await engine, table) as never,
    without: async (id, fields) => {
      const tx = await (await engine).store.beginWrite();
      tx.patch(id, Object.fromEntries(fields.map((field) => [field, { $undefined: null }])));
      tx.commit();
    },
    put: async (table, rows) => {
      const tx = await (await engine).store.beginWrite();
      for (const row of rows) tx.insert(table, row);
      tx.commit();
    },
    remove: async (id) => {
      const tx = await (await engine).store.beginWrite();
      tx.remove(id);
      tx.commit();
    },
    files: async () => rowsOf(await engine, "_storage").map(({ _id }) => _id) as never,
    readFile: async (id) => {
      const { store, storage } = await engine;
      const tx = store.beginRead();
      try {
        const file = await storage.read(tx, id);
        if (file === null) throw new Error(`There is no file ${id}`);
        return file.bytes;
      } finally {
        tx.close();
      }
    },
    storeFile: async (content) =>
      (await (await engine).storage.store(new Blob([content]), { contentType: null })) as never,
  };
}

/** The official client, over a real socket. */
function clientOf(engine: Promise<Engine>, token: string | undefined): Client {
  const client = engine.then(({ url }) => {
    const made = new ConvexHttpClient(url, { logger: false });
    if (token !== undefined) made.setAuth(token);
    return made;
  });
  return {
    query: async (fn, args) => await (await client).query<FunctionReference<"query">>(fn, args),
    mutation: async (fn, args) => await (await client).mutation<FunctionReference<"mutation">>(fn, args),
    action: async (fn, args) => await (await client).action<FunctionReference<"action">>(fn, args),
  };
}

/** An engine takes most of a second to start, and each run of a property starts two. */
export function runs(all: number): number {
  return Math.ceil(all / 10);
}

async function open(dataDir: string): Promise<Engine> {
  const variables = Object.entries(process.env).filter((entry): entry is [string, string] =>
    /^(OPENSYNC_|AUTH_|JWT_PRIVATE_KEY$|JWKS$|SITE_URL$)/.test(entry[0]),
  );
  return await Engine.open({ dataDir, functions: await source, env: Object.fromEntries(variables) });
}

function valueOf(result: FunctionResult): unknown {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function rowsOf({ store }: Engine, tableName: string): { _id: string }[] {
  const tx = store.beginRead();
  try {
    const cursor = tx.openQuery({ source: { type: "FullTableScan", tableName, order: "asc" }, operators: [] });
    const rows: { _id: string }[] = [];
    for (let row = cursor.next(); row !== null; row = cursor.next()) rows.push(JSON.parse(row) as { _id: string });
    return rows;
  } finally {
    tx.close();
  }
}
