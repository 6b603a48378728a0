import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Engine } from "../engine";
import { closeAppsAfterEach, writeApp } from "../exec/test-app";
import type { FunctionResult } from "../exec/result";
import { backUp } from "./back-up";
import { restore } from "./restore";

closeAppsAfterEach();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "engine-backup-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const APP = {
  "bank.ts": `
    import { actionGeneric as action, mutationGeneric as mutation, queryGeneric as query, makeFunctionReference as ref } from "convex/server";
    export const open = mutation(async (ctx) => { for (let at = 0; at < 10; at++) await ctx.db.insert("accounts", { balance: 100 }); });
    export const transfer = mutation(async (ctx, { from, to, amount }) => {
      const accounts = await ctx.db.query("accounts").collect();
      await ctx.db.patch(accounts[from]._id, { balance: accounts[from].balance - amount });
      const target = await ctx.db.get(accounts[to]._id);
      await ctx.db.patch(target._id, { balance: target.balance + amount });
    });
    export const sum = query(async (ctx) => (await ctx.db.query("accounts").collect()).reduce((sum, { balance }) => sum + balance, 0));
    export const store = action(async (ctx, { text }) => await ctx.storage.store(new Blob([text])));
    export const read = action(async (ctx, { id }) => await (await ctx.storage.get(id)).text());
    export const forget = mutation(async (ctx, { id }) => { await ctx.storage.delete(id); });
    export const files = query(async (ctx) => (await ctx.db.system.query("_storage").collect()).map(({ _id }) => _id));`,
};

async function open(dataDir: string, dir: string): Promise<Engine> {
  return await Engine.open({ dataDir, functions: { dir }, graceMs: 1000 });
}

const caller = { identity: null, allowInternal: false };
async function value(result: Promise<FunctionResult>): Promise<unknown> {
  const found = await result;
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

test("a backup made while others write is one moment, with all its files", async () => {
  const dir = writeApp(APP);
  const engine = await open(join(folder, "data"), dir);
  const { runner } = engine;
  await runner.runMutation("bank:open", {}, caller);
  const over = new AbortController();
  const writing = (async () => {
    const ids: unknown[] = [];
    for (let at = 0; !over.signal.aborted; at++) {
      await runner.runMutation("bank:transfer", { from: at % 10, to: (at * 7 + 1) % 10, amount: at % 13 }, caller);
      ids.push(await value(runner.runAction("bank:store", { text: `file ${at} `.repeat(500) }, caller)));
      if (at % 2 === 1) await runner.runMutation("bank:forget", { id: String(ids.shift()) }, caller);
    }
  })();
  const countFiles = async (): Promise<number> =>
    ((await value(runner.runQuery("bank:files", {}, caller))) as string[]).length;
  await expect.poll(countFiles).toBeGreaterThan(4);
  const backups = [join(folder, "one"), join(folder, "two", "deeper")];
  for (const backup of backups)
    expect(await backUp(join(folder, "data"), backup)).toMatchObject({ version: 1, documents: 10 });
  over.abort();
  await writing;
  const { adminKey } = engine;
  const latest = engine.store.latestTs();
  await engine.close();
  for (const [at, backup] of backups.entries()) {
    const dataDir = join(folder, `restored ${at}`);
    const { files } = await restore(backup, dataDir);
    const restored = await open(dataDir, dir);
    expect(await value(restored.runner.runQuery("bank:sum", {}, caller))).toBe(1000);
    const ids = (await value(restored.runner.runQuery("bank:files", {}, caller))) as string[];
    expect(ids).toHaveLength(files);
    for (const id of ids)
      expect(await value(restored.runner.runAction("bank:read", { id }, caller))).toMatch(/^(file \d+ )\1{499}$/);
    expect(restored.adminKey).toBe(adminKey);
    // A client that has seen the last commit is served by what was restored.
    expect(restored.store.latestTs()).toBeGreaterThan(latest);
    await restored.close();
  }
});

async function madeBackup(): Promise<string> {
  const engine = await open(join(folder, "data"), writeApp(APP));
  await engine.runner.runAction("bank:store", { text: "kept" }, caller);
  await engine.close();
  await backUp(join(folder, "data"), join(folder, "backup"));
  return join(folder, "backup");
}

test("only the owner can read a backup", async () => {
  const backup = await madeBackup();
  if (process.platform === "win32") return;
  const paths = readdirSync(backup, { recursive: true, encoding: "utf8" });
  expect(paths.length).toBeGreaterThan(4);
  for (const path of ["", ...paths]) expect(statSync(join(backup, path)).mode & 0o077).toBe(0);
});

test("a backup that was changed, or is none, is refused, and nothing is left of it in the data folder", async () => {
  const backup = await madeBackup();
  const target = join(folder, "target");
  const [file = ""] = readdirSync(join(backup, "files"), { recursive: true, encoding: "utf8" }).filter(
    (path) => path.length > 10,
  );
  appendFileSync(join(backup, "files", file), "!");
  await expect(restore(backup, target)).rejects.toThrow("is not what was stored");
  rmSync(join(backup, "files", file));
  await expect(restore(backup, target)).rejects.toThrow("is missing");
  appendFileSync(join(backup, "engine.db"), "x");
  await expect(restore(backup, target)).rejects.toThrow("its database has changed since");
  rmSync(join(backup, "backup.json"));
  await expect(restore(backup, target)).rejects.toThrow("has no backup.json");
  writeFileSync(join(backup, "backup.json"), "{");
  await expect(restore(backup, target)).rejects.toThrow("not JSON");
  expect(readdirSync(target)).not.toContain("engine.db");
});

test("nothing is overwritten: neither a database by a restore, nor a folder by a backup", async () => {
  const backup = await madeBackup();
  await expect(restore(backup, join(folder, "data"))).rejects.toThrow("has a database already");
  await expect(backUp(join(folder, "data"), backup)).rejects.toThrow("is not empty");
  mkdirSync(join(folder, "empty"));
  await expect(backUp(join(folder, "empty"), join(folder, "other"))).rejects.toThrow("no database");
});

test("a folder in use is not restored into", async () => {
  const backup = await madeBackup();
  const engine = await open(join(folder, "data"), writeApp(APP));
  await expect(restore(backup, join(folder, "data"))).rejects.toThrow("in use by process");
  await engine.close();
});
