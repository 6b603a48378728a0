import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { isEngineError } from "../errors";
import { Store } from "./store";
import { document, temporaryFolder, testStore } from "./test-store";

/** Under node_modules, so that the bundle finds the SQLite package from where it lies. */
const WRITER = fileURLToPath(new URL("../../../node_modules/.cache/opensync-engine/writer.mjs", import.meta.url));

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL("fixtures/writer.ts", import.meta.url))],
    outfile: WRITER,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["@photostructure/sqlite"],
    logLevel: "silent",
  });
});

/** A process that commits one transaction after another and prints the ids of each once it is committed. */
function startWriter(dataDir: string): { child: ChildProcess; lines: AsyncIterableIterator<string> } {
  const child = spawn(process.execPath, [WRITER, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
  if (child.stdout === null) throw new Error("the writer has no output");
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

describe("a process killed while it writes", () => {
  test(
    "loses no acknowledged commit and leaves none in part, at whatever point it dies",
    { timeout: 60_000 },
    async () => {
      const dataDir = temporaryFolder();
      const acknowledged: string[] = [];
      for (const commits of [1, 2, 9, 40, 170]) {
        const { child, lines } = startWriter(dataDir);
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
    const { child, lines } = startWriter(dataDir);
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
});
