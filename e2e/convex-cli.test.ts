import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine } from "@opensync/engine";
import { afterEach, expect, test } from "vitest";
import { getJson } from "./support/api";
import { startBackend } from "./support/backend";
import { runCommand } from "./support/command";
import { type ConvexProject, convexProject, opensyncProject } from "./support/convex-cli";
import { makeHome } from "./support/home";

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function openEngine(): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), "opensync-cli-"));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  const engine = await Engine.open({ dataDir: folder, functions: { modules: [] }, graceMs: 1000 });
  cleanups.push(() => engine.close());
  return engine;
}

function project(engine: { url: string; adminKey: string }, files: Record<string, string> = APP): ConvexProject {
  const made = convexProject(engine, files);
  cleanups.push(() => made.remove());
  return made;
}

/** Runs a command that has to succeed, and answers what it printed. */
async function ok(at: ConvexProject, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await at.convex(...args);
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: expect.not.stringContaining("NETWORK") });
  return stdout;
}

async function fails(at: ConvexProject, ...args: string[]): Promise<string> {
  const { code, stderr } = await at.convex(...args);
  expect({ args, code, stderr }).toEqual({ args, code: 1, stderr: expect.not.stringContaining("NETWORK") });
  return stderr;
}

const SCHEMA = `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema({ notes: defineTable({ text: v.string() }).index("by_text", ["text"]) });`;
const APP = {
  "convex/schema.ts": SCHEMA,
  "convex/notes.ts": `
    import { action, internalMutation, mutation, query } from "./_generated/server";
    import { v } from "convex/values";
    export const list = query({ args: {}, handler: async (ctx) => {
      console.log("listing");
      return (await ctx.db.query("notes").withIndex("by_text").collect()).map((note) => note.text);
    } });
    export const add = mutation({ args: { text: v.string() }, handler: async (ctx, { text }) => { await ctx.db.insert("notes", { text }); } });
    export const secret = internalMutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("notes", { text: "secret" }); return 7; } });
    export const greet = action({ args: {}, handler: async () => process.env.GREETING ?? "nothing" });
    export const who = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.name ?? null });
    export const fail = mutation({ args: {}, handler: async () => { throw new Error("bad luck"); } });`,
};

test("the convex command line deploys, runs functions, sets variables and looks into tables", async () => {
  const engine = await openEngine();
  const at = project(engine);
  expect(await fails(at, "run", "notes:list")).toContain("Could not find function for 'notes:list'");
  await ok(at, "dev", "--once", "--typecheck", "disable");
  expect(readFileSync(join(at.folder, "convex/_generated/dataModel.d.ts"), "utf8")).toContain("schema");
  await ok(at, "run", "notes:add", '{"text": "one"}');
  expect(await ok(at, "run", "notes:secret")).toBe("7\n");
  expect(JSON.parse(await ok(at, "run", "api.notes.list"))).toEqual(["one", "secret"]);
  expect(await ok(at, "run", "notes:who", "--identity", '{"name": "Ada"}')).toBe('"Ada"\n');
  expect(await fails(at, "run", "notes:fail")).toContain("Uncaught Error: bad luck");
  expect(await fails(at, "run", "notes:missing")).toContain("• notes:add");

  await ok(at, "env", "set", "GREETING", "hello");
  expect(await ok(at, "env", "get", "GREETING")).toBe("hello\n");
  expect(await ok(at, "env", "list", "--include-values")).toBe("GREETING=hello\n");
  expect(await ok(at, "run", "notes:greet")).toBe('"hello"\n');
  await ok(at, "env", "remove", "GREETING");
  expect(await ok(at, "env", "list")).toBe("");
  expect(await fails(at, "env", "set", "CONVEX_SITE_URL", "x")).toContain("built in");

  expect(await ok(at, "data")).toBe("notes\n");
  expect(await ok(at, "data", "notes", "--limit", "1", "--format", "jsonl")).toMatch(/"text": "secret"/);
  const spec = JSON.parse(await ok(at, "function-spec")) as { url: string; functions: { identifier: string }[] };
  expect(spec.url).toBe(engine.url);
  expect(spec.functions.map(({ identifier }) => identifier)).toContain("notes.js:secret");
});

test("deploy shows what changes, says what rows do not fit, and changes nothing then or in a dry run", async () => {
  const engine = await openEngine();
  const at = project(engine);
  expect(await fails(project({ url: engine.url, adminKey: "wrong" }), "deploy", "--typecheck", "disable")).toContain(
    "The provided admin key was invalid",
  );
  const first = await at.convex("deploy", "--typecheck", "disable");
  expect(first.stderr).toContain("notes.by_text");
  await ok(at, "run", "notes:add", '{"text": "one"}');
  at.write({ "convex/schema.ts": SCHEMA.replace("v.string()", "v.number()") });
  for (const dryRun of [[], ["--dry-run"]]) {
    const refused = await fails(at, "deploy", "--typecheck", "disable", ...dryRun);
    expect(refused).toContain("Schema validation failed");
    expect(refused).toMatch(/Document with ID "\w+" in table "notes" does not match the schema/);
  }
  at.write({
    "convex/schema.ts": SCHEMA.replace('.index("by_text", ["text"])', '.index("by_words", ["text"])'),
    "convex/notes.ts": APP["convex/notes.ts"].replace("by_text", "by_words"),
  });
  expect((await at.convex("deploy", "--typecheck", "disable", "--dry-run")).stderr).toContain("Would have deployed");
  expect(JSON.parse(await ok(at, "run", "notes:list"))).toEqual(["one"]);
  const deployed = await at.convex("deploy", "--typecheck", "disable");
  expect(deployed.stderr).toMatch(/Deleted table indexes:[^]*by_text[^]*Added table indexes:[^]*by_words/);
  expect(JSON.parse(await ok(at, "run", "notes:list"))).toEqual(["one"]);
  at.write({ "convex/notes.ts": "export const broken = (() => { throw new Error('at import'); })();" });
  expect(await fails(at, "deploy", "--typecheck", "disable")).toMatch(/Failed to analyze notes\.js: [^]*at import/);
  expect(JSON.parse(await ok(at, "run", "notes:list"))).toEqual(["one"]);
});

test("logs tells of what was called and of what is called now", async () => {
  const engine = await openEngine();
  const at = project(engine);
  await ok(at, "deploy", "--typecheck", "disable");
  await ok(at, "run", "notes:list");
  const logs = at.start("logs", "--history", "10", "--success");
  cleanups.push(() => void logs.kill("SIGKILL"));
  let shown = "";
  logs.stdout?.setEncoding("utf8").on("data", (text: string) => (shown += text));
  await expect.poll(() => shown, { timeout: 30_000 }).toMatch(/\[CONVEX Q\(notes\.js:list\)\] \[LOG\] 'listing'/);
  await ok(at, "run", "notes:fail").catch(() => undefined);
  await expect.poll(() => shown, { timeout: 30_000 }).toMatch(/\[CONVEX M\(notes\.js:fail\)\] .*bad luck/);
});

test("export and import move tables and files from one engine to another", async () => {
  const from = await openEngine();
  const at = project(from);
  await ok(at, "deploy", "--typecheck", "disable");
  for (const text of ["one", "two"]) await ok(at, "run", "notes:add", JSON.stringify({ text }));
  await ok(at, "export", "--path", "snapshot.zip", "--include-file-storage");
  const to = await openEngine();
  const there = project(to);
  await ok(there, "deploy", "--typecheck", "disable");
  await ok(there, "import", join(at.folder, "snapshot.zip"));
  expect(await ok(there, "data", "notes", "--format", "jsonl")).toBe(
    await ok(at, "data", "notes", "--format", "jsonl"),
  );
  writeFileSync(join(at.folder, "more.jsonl"), '{"text":"three"}\n');
  const more = join(at.folder, "more.jsonl");
  expect(await fails(there, "import", "--table", "notes", more)).toContain("Table notes already exists");
  await ok(there, "import", "--table", "notes", "--append", more);
  expect(JSON.parse(await ok(there, "run", "notes:list"))).toEqual(["one", "three", "two"]);
  await ok(there, "import", "--table", "notes", "--replace", "-y", more);
  expect(JSON.parse(await ok(there, "run", "notes:list"))).toEqual(["three"]);
});

test("deploy brings components along, with their types, and their data moves as well", async () => {
  const engine = await openEngine();
  const at = project(engine, {
    "convex/convex.config.ts": `
      import { defineApp } from "convex/server";
      import rateLimiter from "@convex-dev/rate-limiter/convex.config.js";
      const app = defineApp();
      app.use(rateLimiter);
      export default app;`,
    "convex/limits.ts": `
      import { HOUR, RateLimiter } from "@convex-dev/rate-limiter";
      import { components } from "./_generated/api";
      import { mutation } from "./_generated/server";
      const limiter = new RateLimiter(components.rateLimiter, { send: { kind: "fixed window", rate: 2, period: 10_000 * HOUR, start: 0 } });
      export const send = mutation({ args: {}, handler: async (ctx) => (await limiter.limit(ctx, "send")).ok });`,
  });
  const deployed = await at.convex("deploy", "--typecheck", "disable");
  expect(deployed.stderr).toContain("Installed component rateLimiter.");
  expect(readFileSync(join(at.folder, "convex/_generated/api.d.ts"), "utf8")).toContain("rateLimiter");
  const sent = [];
  for (let times = 0; times < 3; times++) sent.push(JSON.parse(await ok(at, "run", "limits:send")));
  expect(sent).toEqual([true, true, false]);
  await ok(at, "export", "--path", "snapshot.zip");
  await ok(at, "import", "--replace-all", "-y", "snapshot.zip");
  expect(await ok(at, "data", "--component", "rateLimiter")).toContain("rateLimits\n");
  expect(await ok(at, "run", "limits:send")).toBe("false\n");
});

test("opensync up takes its own functions by convex deploy, keeps them over a restart, and gives its key to no log", async () => {
  const home = makeHome();
  cleanups.push(() => home.remove());
  const backend = await startBackend(home.dataDir, home.env);
  cleanups.push(() => void backend.process.kill("SIGKILL"));
  const printed = await runCommand("opensync", ["admin-key", "--data", home.dataDir, "--json"], { env: home.env });
  expect(printed.code).toBe(0);
  const target = JSON.parse(printed.stdout) as { url: string; adminKey: string };
  expect(target.url).toBe(backend.url);
  expect(printed.stderr).not.toContain(target.adminKey);
  const at = opensyncProject(target);
  cleanups.push(() => at.remove());
  at.write({
    "convex/hash.ts": `"use node";
      import { createHash } from "node:crypto";
      import { action } from "./_generated/server";
      export const md5 = action({ args: {}, handler: async () => createHash("md5").update("a").digest("hex") });`,
    "convex/extra.ts": `import { query } from "./_generated/server"; export const deployed = query({ args: {}, handler: async () => "yes" });`,
  });
  await ok(at, "deploy", "--typecheck", "disable", "--codegen", "disable");
  expect(await ok(at, "run", "extra:deployed")).toBe('"yes"\n');
  const key = backend.apiKey ?? "";
  const session = { externalId: "s1", source: "claude-code", title: "Over the deployed code" };
  const synced = await fetch(new URL("/sync/session", backend.siteUrl), {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(session),
  });
  expect(synced.status).toBe(200);
  expect(await backend.stop()).toBe(0);

  const again = await startBackend(home.dataDir, home.env);
  cleanups.push(() => void again.process.kill("SIGKILL"));
  const there = opensyncProject({ ...target, url: again.url });
  cleanups.push(() => there.remove());
  expect(await ok(there, "run", "extra:deployed")).toBe('"yes"\n');
  expect(await ok(there, "run", "hash:md5")).toBe('"0cc175b9c0f1b6a831c399e269772661"\n');
  expect(JSON.stringify(await getJson(again.siteUrl, key, "/api/sessions"))).toContain("Over the deployed code");
  await ok(there, "export", "--path", "snapshot.zip");
  expect(existsSync(join(there.folder, "snapshot.zip"))).toBe(true);
  const refused = await runCommand("opensync", ["admin-key", "--data", home.dataDir, "--renew"], { env: home.env });
  expect([refused.code, refused.stdout]).toEqual([1, ""]);
  expect(await again.stop()).toBe(0);

  const renewed = await runCommand("opensync", ["admin-key", "--data", home.dataDir, "--renew"], { env: home.env });
  expect(renewed.stdout).toMatch(
    /^CONVEX_SELF_HOSTED_URL='http.*'\nCONVEX_SELF_HOSTED_ADMIN_KEY='opensync\|[0-9a-f]{64}'\n$/,
  );
  expect(renewed.stdout).not.toContain(target.adminKey);
});
