import { generateBatches } from "../generate/batches";
import { startBackend, type BenchBackend } from "../measure/backend";
import { post } from "../measure/poster";
import { rawInsertRate } from "../measure/raw-sqlite";
import { report } from "../report";
import { measureReads } from "./reads";
import { measureSearch } from "./search";

const MESSAGES_PER_BATCH = 250;
const IN_FLIGHT = 2;
const WINDOW = 10_000;
/** Documents in the backend at which the rate is taken. */
const MARKS = [10_000, 100_000, 1_000_000];

export interface ScaleOptions {
  /** Messages in the backend when search and reads are measured. */
  messages: number;
}

interface Window {
  from: number;
  rate: number;
}

/** Ingest at growing sizes, then search and reads on what was ingested. */
export async function scale({ messages }: ScaleOptions): Promise<void> {
  const backend = await startBackend();
  try {
    const before = await rawInsertRate(sampleDocuments());
    const windows = await ingest(backend, messages);
    const after = await rawInsertRate(sampleDocuments());
    reportIngest(windows, (before + after) / 2);
    await measureSearch(backend, messages);
    await measureReads(backend, messages);
  } finally {
    await backend.stop();
  }
}

/** Posts batches, two in flight, until `messages` are in; answers the rate over the 10,000 documents that follow 10 k, 100 k and 1 M. */
async function ingest(backend: BenchBackend, messages: number): Promise<Window[]> {
  const batches = generateBatches(MESSAGES_PER_BATCH);
  const marks = [...MARKS];
  const windows: Window[] = [];
  let documents = 0;
  let posted = 0;
  let open: { from: number; start: number } | undefined;
  const sender = async (): Promise<void> => {
    while (posted < messages) {
      posted += MESSAGES_PER_BATCH;
      const { value: batch } = batches.next();
      if (batch === undefined) return;
      await post(backend.siteUrl, backend.apiKey, "/sync/batch", batch.body);
      documents += batch.documents;
      if (open && documents - open.from >= WINDOW) {
        windows.push({ from: open.from, rate: ((documents - open.from) / (performance.now() - open.start)) * 1_000 });
        open = undefined;
      }
      if (marks[0] !== undefined && documents >= marks[0]) {
        marks.shift();
        open = { from: documents, start: performance.now() };
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
  return windows;
}

/** The same documents as the backend stores: one a session, message and part, so that the baseline writes as many bytes a row. */
function sampleDocuments(): string[] {
  const { value: batch } = generateBatches(1_000).next();
  const messages = batch?.body.messages ?? [];
  return messages.flatMap(({ parts, ...message }) =>
    [message, ...(Array.isArray(parts) ? parts : [])].map((document) => JSON.stringify(document)),
  );
}

function reportIngest(windows: Window[], raw: number): void {
  const first = windows[0]?.rate ?? Number.NaN;
  const last = windows.at(-1)?.rate ?? Number.NaN;
  report({
    name: "scale",
    title: "Ingest through /sync/batch",
    order: 1,
    method:
      `Batches of ${MESSAGES_PER_BATCH} messages, gzip, ${IN_FLIGHT} in flight, one key. A document is a session, a message or a part; each brings its index entries, its search postings, the session's totals and the daily rollups. ` +
      `The rate is taken over the 10,000 documents after each mark. Baseline, before and after in the same run: SQLite itself through the engine's driver, the same JSON in 100-row transactions, one primary key, no other index, no search: ${Math.round(raw).toLocaleString("en")} documents/s.`,
    columns: ["documents in the backend", "documents/s", "of raw SQLite"],
    rows: windows.map(({ from, rate }) => [
      from.toLocaleString("en"),
      Math.round(rate).toLocaleString("en"),
      (rate / raw).toFixed(2),
    ]),
    promises:
      windows.length === MARKS.length
        ? [atOneMillion(last / first, 0.7, "of the rate at 10 k"), atOneMillion(last / raw, 0.2, "of raw SQLite")]
        : [],
  });
}

function atOneMillion(
  ratio: number,
  least: number,
  baseline: string,
): { text: string; measured: string; holds: boolean } {
  return {
    text: `the rate at 1 M documents is at least ${least} ${baseline}`,
    measured: ratio.toFixed(2),
    holds: ratio >= least,
  };
}
