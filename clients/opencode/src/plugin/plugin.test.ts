import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openSyncPlugin } from "./plugin";
import { builtPlugin, node } from "./testing/agent";
import { Home } from "./testing/home";
import { testPluginIn } from "./testing/plugin-in";
import type { Hooks, PluginOptions } from "@opencode-ai/plugin";

/** Of a condition, on a machine that is busy. */
const PATIENCE = { timeout: 30_000 };

let home: Home;

beforeEach(async () => {
  home = await Home.create();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await home[Symbol.asyncDispose]();
});

test("the built plugin exports one function and nothing else, and needs nothing but Node's own modules", async () => {
  const loaded: unknown = await import(pathToFileURL(builtPlugin).href);
  expect({ ...Object(loaded) }).toEqual({ default: expect.any(Function) });
  const imported = [
    ...readFileSync(builtPlugin, "utf8").matchAll(/\b(?:from|import|require)\s*\(?\s*["']([^"']+)["']/g),
  ];
  expect(imported.length).toBeGreaterThan(0);
  expect(imported.map(([, specifier]) => specifier).filter((specifier) => !specifier?.startsWith("node:"))).toEqual([]);
});

testPluginIn(node, { all: false });

describe("hooks", () => {
  const context = async (hooks: Hooks): Promise<string> => {
    const output = { context: [] as string[] };
    await hooks["experimental.session.compacting"]?.({ sessionID: "ses_1" }, output);
    return output.context.join("\n");
  };
  const load = async (options?: PluginOptions): Promise<Hooks> => {
    vi.stubEnv("HOME", home.folder);
    vi.stubEnv("XDG_STATE_HOME", "");
    vi.stubEnv("XDG_CONFIG_HOME", "");
    // @ts-expect-error The rest of what OpenCode gives is not used.
    return openSyncPlugin({ directory: home.folder, worktree: home.folder }, options);
  };

  test("tell the compaction how the sync stands, by the courier's own status and the backend's health", async () => {
    let status = 503;
    const server = createServer((_, response) => response.writeHead(status).end('{"status":"ok"}'));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const hooks = await load({ convexUrl: `http://127.0.0.1:${port}/http`, healthCheckIntervalMs: 20 });
    try {
      mkdirSync(home.files.folder, { recursive: true });
      writeFileSync(home.files.status, JSON.stringify({ lastSuccessAt: 1_800_000_000_000, lastError: null }));
      expect(await context(hooks)).toContain(
        "Session ses_1 is recorded by OpenSync. Sync: last delivered 2027-01-15T08:00:00.000Z",
      );
      await vi.waitFor(async () => expect(await context(hooks)).toContain("Health: unhealthy (HTTP 503)"), PATIENCE);
      status = 200;
      await vi.waitFor(async () => expect(await context(hooks)).toContain("Health: healthy, checked "), PATIENCE);
      writeFileSync(home.files.status, JSON.stringify({ lastSuccessAt: null, lastError: { code: "invalid_api_key" } }));
      expect(await context(hooks)).toContain("Sync: failing (invalid_api_key)");
    } finally {
      await hooks.dispose?.();
      server.closeAllConnections();
      server.close();
    }
  });

  test("check no health at interval 0, and say so", async () => {
    const hooks = await load({ healthCheckIntervalMs: 0 });
    expect(await context(hooks)).toContain("Health: not checked (off)");
    await hooks.dispose?.();
  });

  test("add nothing to a compaction where nobody is logged in", async () => {
    await home.configure(null);
    const hooks = await load();
    expect(await context(hooks)).toBe("");
    await hooks.dispose?.();
    expect(existsSync(home.files.folder)).toBe(false);
  });

  test("never reject, whatever they are called with", async () => {
    const hooks: Record<string, unknown> = { ...(await load()) };
    for (const [name, hook] of Object.entries(hooks)) {
      if (typeof hook !== "function") throw new Error(`${name} is no hook`);
      for (const given of [
        [],
        [undefined, undefined],
        [null, null],
        [{}, {}],
        [{ event: { properties: new Proxy({}, {}) } }],
      ])
        await expect(hook(...given)).resolves.toBeUndefined();
    }
  });
});
