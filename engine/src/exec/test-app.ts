import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach } from "vitest";
import { EngineError } from "../errors";
import { bundleApp, loadApp } from "../components";
import type { AppAnalysis } from "../runtime/analyze";
import { Store } from "../store/store";
import type { EnvironmentPort, Services } from "./ports";
import { FunctionRunner } from "./runner";
import type { CallContext } from "./call-context";
import type { RunnerOptions } from "./runner";

export interface TestApp {
  dir: string;
  app: AppAnalysis;
  store: Store;
  runner: FunctionRunner;
  /** The value of a successful call; throws the error text of a failed one. */
  run: (path: string, args?: Record<string, unknown>, context?: Partial<CallContext>) => Promise<unknown>;
}

const cleanups: (() => void)[] = [];

/** Closes what the tests of a file have opened, after each of them. Call it at the top of the file. */
export function closeAppsAfterEach(): void {
  afterEach(() => {
    for (const cleanup of cleanups.splice(0).toReversed()) cleanup();
  });
}

/** Writes files below a temporary project's `convex/` folder, where they can import the convex package. */
export function writeApp(files: Record<string, string>): string {
  const project = mkdtempSync(path.join(tmpdir(), "engine-app-"));
  cleanups.push(() => rmSync(project, { recursive: true, force: true }));
  symlinkSync(
    fileURLToPath(new URL("../../../node_modules", import.meta.url)),
    path.join(project, "node_modules"),
    "junction",
  );
  const dir = path.join(project, "convex");
  for (const [name, source] of Object.entries(files)) {
    const file = path.join(dir, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, source);
  }
  return dir;
}

export interface TestAppOptions extends Partial<RunnerOptions> {
  env?: Record<string, string>;
  environment?: EnvironmentPort;
}

/** An app on a real store in a temporary folder. */
export async function openApp(files: Record<string, string>, options: TestAppOptions = {}): Promise<TestApp> {
  return await openFolder(writeApp(files), options);
}

export async function openFolder(dir: string, options: TestAppOptions = {}): Promise<TestApp> {
  const env = new Map(Object.entries(options.env ?? {}));
  const environment = options.environment ?? { get: (name: string) => env.get(name), names: () => [...env.keys()] };
  const app = await loadApp(await bundleApp(dir), environment);
  const dataDir = mkdtempSync(path.join(tmpdir(), "engine-data-"));
  const store = Store.open(dataDir);
  if (app.schema !== null) await store.applySchema(app.schema);
  const runner = new FunctionRunner({ store, app, services: { ...absentServices, environment }, ...options });
  cleanups.push(() => {
    runner.close();
    store.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const run: TestApp["run"] = async (name, args = {}, context = {}) => {
    const result = await runner.runAny(name, JSON.parse(JSON.stringify(args)), {
      identity: null,
      allowInternal: true,
      ...context,
    });
    if (!result.ok) throw new Error(result.error);
    return result.value;
  };
  return { dir, app, store, runner, run };
}

function absent(): never {
  throw new EngineError("NotSupported", "This test has no such service.");
}

const absentServices: Omit<Services, "environment"> = {
  scheduler: { schedule: absent, cancel: absent },
  storage: {
    generateUploadUrl: absent,
    getUrl: absent,
    getMetadata: absent,
    delete: absent,
    storeIn: absent,
    store: absent,
    read: absent,
  },
  vector: { search: absent },
};
