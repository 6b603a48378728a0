import { readdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { join, sep } from "node:path";
import { formatKey, hashKey, keyPrefix } from "@opensync/protocol";
import { convexTest as mockBackend } from "convex-test";
import type { GenericSchema, SchemaDefinition } from "convex/server";
import { makeFunctionReference } from "convex/server";
import { generateBatches, type GeneratedBatch } from "../generate/batches";
import { startBackend } from "../measure/backend";
import { post } from "../measure/poster";
import { report } from "../report";

const MESSAGES_PER_BATCH = 50;
/** Each of its calls scans its tables, so the mock is stopped here: it slows down with the square of what it holds. */
const MESSAGES = 6_000;

type Send = (batch: GeneratedBatch) => Promise<void>;

/** The same batches into the official in-memory mock (in process, no network) and into the engine (a process of its own, over HTTP). */
export async function convexTest(): Promise<void> {
  const mock = await measure(await mockSender());
  const backend = await startBackend();
  try {
    const engine = await measure(
      async (batch) => void (await post(backend.siteUrl, backend.apiKey, "/sync/batch", batch.body)),
    );
    const rows = mock.map(({ documents, rate }, index) => [
      documents.toLocaleString("en"),
      rate.toFixed(0),
      (engine[index]?.rate ?? Number.NaN).toFixed(0),
    ]);
    report({
      name: "convex-test",
      title: "The same ingest on convex-test",
      order: 2,
      method: `Batches of ${MESSAGES_PER_BATCH} messages, one after the other, up to ${MESSAGES.toLocaleString("en")} messages. convex-test 0.0.60 runs in this process without a network; the engine in its own over HTTP.`,
      columns: ["documents so far", "convex-test, documents/s", "the engine, documents/s"],
      rows,
      promises: [],
    });
  } finally {
    await backend.stop();
  }
}

/** Documents a second in each third of the run. */
async function measure(send: Send): Promise<{ documents: number; rate: number }[]> {
  const batches = generateBatches(MESSAGES_PER_BATCH);
  const thirds: { documents: number; rate: number }[] = [];
  let documents = 0;
  for (let third = 0; third < 3; third++) {
    const before = documents;
    const start = performance.now();
    for (let sent = 0; sent < MESSAGES / 3; sent += MESSAGES_PER_BATCH) {
      const batch = batches.next().value;
      if (batch === undefined) break;
      await send(batch);
      documents += batch.documents;
    }
    thirds.push({ documents, rate: ((documents - before) / (performance.now() - start)) * 1_000 });
  }
  return thirds;
}

async function mockSender(): Promise<Send> {
  const folder = fileURLToPath(new URL("convex", import.meta.url));
  const files = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".js"));
  const load = async (name: string): Promise<unknown> => await import(pathToFileURL(join(folder, name)).href);
  const modules = Object.fromEntries(
    files.map((name) => [`/convex/${name.split(sep).join("/")}`, async () => await load(name)]),
  );
  const { default: schema } = (await load("schema.js")) as { default: SchemaDefinition<GenericSchema, boolean> };
  const mock = mockBackend(schema, modules);
  const secret = formatKey(crypto.getRandomValues(new Uint8Array(32)));
  await mock.mutation(makeFunctionReference<"mutation">("owner:ensure"), {
    name: "bench",
    hash: await hashKey(secret),
    prefix: keyPrefix(secret),
  });
  return async ({ body }) => {
    const response = await mock.fetch("/sync/batch", {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`convex-test answered ${response.status}: ${await response.text()}`);
  };
}
