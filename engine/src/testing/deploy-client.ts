import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";
import { bundleFolder } from "../runtime/bundle";
import { cleanUpAfterEach } from "./test-engine";

export interface ApiAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** Asks a deployment as the convex CLI does. */
export interface DeployClient {
  /** The header that opens everything. */
  readonly authorization: string;
  /** Sends bytes as they are; answers what it is answered. */
  upload(path: string, bytes: Uint8Array): Promise<unknown>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  get(path: string): Promise<Response>;
  /** `start_push` of an app of these files; answers what it is answered. */
  start(files: Record<string, string>, options?: { dryRun?: boolean }): Promise<ApiAnswer>;
  wait(started: ApiAnswer, options?: { dryRun?: boolean }): Promise<ApiAnswer>;
  finish(started: ApiAnswer, options?: { dryRun?: boolean }): Promise<ApiAnswer>;
  /** All of a push. Throws where a step is refused. */
  push(files: Record<string, string>): Promise<void>;
}

export function deployClient({ url, adminKey }: { url: string; adminKey: string }): DeployClient {
  const headers = { authorization: `Convex ${adminKey}` };
  const client: DeployClient = {
    ...headers,
    upload: async (path, bytes) => {
      const response = await fetch(`${url}/api/${path}`, { method: "POST", headers, body: Uint8Array.from(bytes) });
      return await response.json();
    },
    post: async (path, body = {}, extra = headers) => {
      const isPush = path.startsWith("deploy2/");
      const json = JSON.stringify(body);
      const response = await fetch(`${url}/api/${path}`, {
        method: "POST",
        headers: { ...extra, ...(isPush ? { "content-encoding": "br" } : {}) },
        body: isPush ? Uint8Array.from(await promisify(brotliCompress)(json)) : json,
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    get: async (path) => await fetch(`${url}/api/${path}`, { headers }),
    start: async (files, { dryRun = false } = {}) =>
      await client.post("deploy2/start_push", { ...(await pushRequest(files)), adminKey, dryRun }),
    wait: async ({ body }, { dryRun = false } = {}) =>
      await client.post("deploy2/wait_for_schema", {
        adminKey,
        schemaChange: body["schemaChange"],
        timeoutMs: 10_000,
        dryRun,
      }),
    finish: async ({ body }, { dryRun = false } = {}) =>
      await client.post("deploy2/finish_push", { adminKey, startPush: body, dryRun, message: null }),
    push: async (files) => {
      const started = await client.start(files);
      const waited = await client.wait(started);
      const finished = await client.finish(started);
      const steps = [started.status, waited.body["type"], finished.status];
      if (steps.join() !== "200,complete,200") throw new Error(JSON.stringify([started, waited, finished]));
    },
  };
  return client;
}

/** What the CLI would send of an app, all modules of it. */
export async function pushRequest(files: Record<string, string>): Promise<Record<string, unknown>> {
  const project = mkdtempSync(join(tmpdir(), "engine-push-"));
  cleanUpAfterEach(() => rmSync(project, { recursive: true, force: true }));
  symlinkSync(
    fileURLToPath(new URL("../../../node_modules", import.meta.url)),
    join(project, "node_modules"),
    "junction",
  );
  for (const [name, source] of Object.entries(files)) {
    const path = join(project, "convex", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, source);
  }
  const modules = await bundleFolder(join(project, "convex"));
  return {
    functions: "convex/",
    appDefinition: {
      definition: null,
      dependencies: [],
      schema: modules.find(({ path }) => path === "schema.js") ?? null,
      changedModules: modules.filter(({ path }) => path !== "schema.js"),
      unchangedModuleHashes: [],
      udfServerVersion: "1.48.0",
    },
    componentDefinitions: [],
    nodeDependencies: [],
  };
}
