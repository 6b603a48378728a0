import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import type { Value } from "convex/values";
import { afterEach } from "vitest";
import type { EngineLogEntry } from "../core";
import type { EngineOptions } from "../engine";
import { type OpenedEngine, openEngine } from "./engine.harness";

type Arguments = Record<string, Value>;

export interface TestEngine {
  engine: OpenedEngine;
  client: ConvexHttpClient;
  /** What the engine logged. */
  log: EngineLogEntry[];
  query: (path: string, args?: Arguments) => Promise<unknown>;
  mutation: (path: string, args?: Arguments) => Promise<unknown>;
  action: (path: string, args?: Arguments) => Promise<unknown>;
  /** Closes the engine and opens one on the same data, with other files of the app if given. */
  reopen: (files?: Record<string, string>) => Promise<TestEngine>;
}

const cleanups: (() => Promise<void> | void)[] = [];

/** Closes what the tests of a file have opened, after each of them. Call it at the top of the file. */
export function closeEnginesAfterEach(): void {
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });
}

/** Has it done before the engines of this test are closed. */
export function cleanUpAfterEach(cleanup: () => Promise<void> | void): void {
  cleanups.push(cleanup);
}

/** An engine on a temporary data folder, with an app of the given files (names as in `convex/`), and a real client. */
export async function openTestEngine(
  files: Record<string, string>,
  options: Partial<EngineOptions> = {},
): Promise<TestEngine> {
  const project = mkdtempSync(join(tmpdir(), "engine-test-"));
  cleanups.push(() => rmSync(project, { recursive: true, force: true }));
  const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));
  symlinkSync(modules, join(project, "node_modules"), "junction");
  return await openIn(project, files, options);
}

async function openIn(
  project: string,
  files: Record<string, string>,
  options: Partial<EngineOptions>,
): Promise<TestEngine> {
  const dir = join(project, "convex");
  rmSync(dir, { recursive: true, force: true });
  for (const [name, source] of Object.entries({ ...files })) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), source);
  }
  const log: EngineLogEntry[] = [];
  const engine = await openEngine({
    dataDir: join(project, "data"),
    functions: { dir },
    graceMs: 2000,
    log: (entry) => log.push(entry),
    ...options,
  });
  cleanups.push(() => engine.close());
  const client = new ConvexHttpClient(engine.url, { logger: false });
  return {
    engine,
    client,
    log,
    query: async (path, args = {}) => await client.query(makeFunctionReference<"query">(path), args),
    mutation: async (path, args = {}) => await client.mutation(makeFunctionReference<"mutation">(path), args),
    action: async (path, args = {}) => await client.action(makeFunctionReference<"action">(path), args),
    reopen: async (next = files) => {
      await engine.close();
      return await openIn(project, next, options);
    },
  };
}
