import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { isEngineError } from "../errors";
import { Store } from "./store";
import type { ReadTransaction } from "../txn/transaction";
import { document, temporaryFolder, testStore, write } from "./test-store";

/** Under node_modules, so that the bundles find the SQLite package from where they lie. */
const PROGRAMS = fileURLToPath(new URL("../../../node_modules/.cache/opensync-engine/", import.meta.url));

beforeAll(async () => {
  await build({
    entryPoints: ["writer", "backfiller", "holder"].map((name) =>
      fileURLToPath(new URL(`fixtures/${name}.ts`, import.meta.url)),
    ),
    outdir: PROGRAMS,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["@photostructure/sqlite"],
    logLevel: "silent",
  });
});

/** A process that runs one of the programs in `fixtures/` on a data folder, with the lines it prints. */
function start(
  program: "writer" | "backfiller" | "holder",
  dataDir: string,
): { child: ChildProcess; lines: AsyncIterableIterator<string> } {
  const script = join(PROGRAMS, `${program}.mjs`);
  const child = spawn(process.execPath, [script, dataDir], { stdio: ["pipe", "pipe", "inherit"] });
  if (child.stdout === null) throw new Error(`the ${program} has no output`);
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

function countBy(tx: ReadTransaction, index: string): number {
  const source = { type: "IndexRange" as const, indexName: `notes.${index}`, range: [], order: null };
  const cursor = tx.openQuery({ source, operators: [] });
  let count = 0;
  while (cursor.next() !== null) count += 1;
  return count;
}

describe("a process killed while it writes", () => {
  test(
    "loses no acknowledged commit and leaves none in part, at whatever point it dies",
    { timeout: 60_000 },
    async () => {
      const dataDir = temporaryFolder();
      const acknowledged: string[] = [];
      for (const commits of [1, 2, 9, 40, 170]) {
        const { child, lines } = start("writer", dataDir);
        const exited = once(child, "exit");
        let seen = 0;
        for await (const line of lines) {
          acknowledged.push(...line.split(" "));
          seen += 1;
          if (seen === commits) child.kill("SIGKILL");
        }
        await exited;

        const store = Store.open(dataDir);
        const tx = store.beginRead();
        tx.limits = { ...tx.limits, documentsRead: 1e9, bytesRead: 1e12, databaseQueries: 1e9 };
        for (const id of acknowledged) expect(tx.get(id)).not.toBeNull();
        const cursor = tx.openQuery({
          source: { type: "IndexRange", indexName: "notes.by_transaction", range: [], order: null },
          operators: [],
        });
        const sizes = new Map<unknown, number>();
        for (let text = cursor.next(); text !== null; text = cursor.next()) {
          const { transaction } = document(text);
          sizes.set(transaction, (sizes.get(transaction) ?? 0) + 1);
        }
        expect([...new Set(sizes.values())]).toEqual([5]);
        expect(tx.count("notes")).toBe(sizes.size * 5);
        store.close();
      }
      expect(acknowledged.length).toBeGreaterThanOrEqual(222 * 5);
    },
  );

  test("holds its folder while it lives, and no longer", { timeout: 60_000 }, async () => {
    const dataDir = temporaryFolder();
    const { child, lines } = start("writer", dataDir);
    await lines.next();
    let refusal: unknown;
    try {
      Store.open(dataDir);
    } catch (error) {
      refusal = error;
    }
    expect(isEngineError(refusal, "DataFolderLocked")).toBe(true);
    expect(String(refusal)).toContain(`process ${child.pid}`);
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
    expect(testStore({ dataDir }).latestTs()).toBeGreaterThan(0n);
  });

  test("leaves the indexes as they were before a schema or as they are after it", { timeout: 60_000 }, async () => {
    const dataDir = temporaryFolder();
    const first = testStore({ dataDir });
    await write(first, (tx) => {
      for (let n = 0; n < 3000; n += 1) tx.insert("notes", { transaction: n % 7, body: `word${n} and others` });
    });
    first.close();
    for (const delayMs of [0, 15, 60, 110, 190]) {
      const { child, lines } = start("backfiller", dataDir);
      const exited = once(child, "exit");
      await lines.next();
      const timer = setTimeout(() => child.kill("SIGKILL"), delayMs);
      await exited;
      clearTimeout(timer);

      const store = Store.open(dataDir);
      const tx = store.beginRead();
      const index = store.catalogue.table("notes")?.indexes.find((each) => each.name === "by_part");
      if (index !== undefined) expect(countBy(tx, "by_part")).toBe(3000);
      expect(tx.count("notes")).toBe(3000);
      if (index !== undefined) {
        const search = tx.openQuery({
          source: {
            type: "Search",
            indexName: "notes.search",
            filters: [{ type: "Search", fieldPath: "body", value: "word2999" }],
          },
          operators: [],
        });
        expect(document(search.next())["body"]).toBe("word2999 and others");
      }
      store.close();
    }
  });
});

describe("processes that race for one folder", () => {
  test("are all refused but one", { timeout: 60_000 }, async () => {
    const dataDir = temporaryFolder();
    const racers = Array.from({ length: 5 }, () => start("holder", dataDir));
    const outcomes = await Promise.all(racers.map(async ({ lines }) => String((await lines.next()).value)));
    for (const { child } of racers) child.stdin?.end();
    await Promise.all(racers.map(async ({ child }) => child.exitCode ?? (await once(child, "exit"))));
    expect(outcomes.toSorted()).toEqual([...Array.from({ length: 4 }, () => "DataFolderLocked"), "opened"]);
    expect(testStore({ dataDir }).latestTs()).toBe(0n);
  });
});
