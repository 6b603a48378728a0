import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convexTest } from "convex-test";
import { makeFunctionReference } from "convex/server";
import { ConvexError, convexToJson, jsonToConvex, type Value } from "convex/values";
import { afterAll } from "vitest";
import { EngineCore } from "../core";
import schema from "./fixtures/app/schema";

export type Kind = "query" | "mutation" | "action";
export type Answer = { value: Value } | { error: string; data: Value };

/** One of the two that are compared, holding nothing yet. */
export interface Backend {
  call(kind: Kind, path: string, args: Record<string, Value>): Promise<Answer>;
}

const dir = fileURLToPath(new URL("fixtures/app", import.meta.url));

/** The engine on the app of this folder. It is emptied for each program; `close` when all are through. */
export async function openOurs(): Promise<() => Promise<Backend>> {
  const dataDir = mkdtempSync(join(tmpdir(), "engine-conformance-"));
  const core = new EngineCore({ dataDir, url: "http://127.0.0.1:1", siteUrl: "http://127.0.0.1:2" });
  await core.deploy({ dir });
  await core.start();
  afterAll(async () => {
    await core.stop(0);
    core.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const call: Backend["call"] = async (_kind, path, args) => {
    const result = await core.runner.runAny(path, convexToJson(args), { identity: null, allowInternal: true });
    if (result.ok) return { value: jsonToConvex(result.value) };
    return { error: result.error, data: result.errorData === undefined ? null : jsonToConvex(result.errorData) };
  };
  return async () => {
    await call("mutation", "programs:clear", {});
    return { call };
  };
}

/** Upstream's in-memory implementation running the same functions. */
export function theirs(): Backend {
  const t = convexTest({
    schema,
    modules: {
      "./programs.ts": () => import("./fixtures/app/programs"),
      "./stamps.ts": () => import("./fixtures/app/stamps"),
      "./behaviours.ts": () => import("./fixtures/app/behaviours"),
      "./differences.ts": () => import("./fixtures/app/differences"),
      "./validated.ts": () => import("./fixtures/app/validated"),
      "./_generated/api.js": () => Promise.resolve({}),
    },
  });
  const run = async (kind: Kind, path: string, args: Record<string, Value>): Promise<unknown> => {
    // It takes arguments as they are, and writes to them.
    const own = jsonToConvex(convexToJson(args)) as Record<string, Value>;
    if (kind === "query") return await t.query(makeFunctionReference<"query">(path), own);
    if (kind === "mutation") return await t.mutation(makeFunctionReference<"mutation">(path), own);
    return await t.action(makeFunctionReference<"action">(path), own);
  };
  return {
    call: async (...request) => {
      try {
        return { value: ((await run(...request)) ?? null) as Value };
      } catch (error) {
        if (error instanceof ConvexError) return { error: `ConvexError: ${error.message}`, data: error.data as Value };
        return { error: error instanceof Error ? error.message : String(error), data: null };
      }
    },
  };
}
