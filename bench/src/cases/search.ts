import { word } from "../generate/prose";
import { Random } from "../generate/random";
import type { BenchBackend } from "../measure/backend";
import { get } from "../measure/poster";
import { spread, timed } from "../measure/statistics";
import { report } from "../report";

const QUERIES = 200;

/** Ranks of the words that a kind of query picks from: rank 0 stands in most messages, rank 10,000 in about one of 20,000 words. */
const KINDS = [
  { name: "one common word", terms: [[0, 20]] },
  { name: "one rare word", terms: [[5_000, 15_000]] },
  {
    name: "two words, common and rare",
    terms: [
      [0, 50],
      [2_000, 10_000],
    ],
  },
  {
    name: "three words of the middle",
    terms: [
      [50, 500],
      [50, 500],
      [500, 5_000],
    ],
  },
] as const;

export async function measureSearch(backend: BenchBackend, messages: number): Promise<void> {
  const random = new Random(3);
  const all: number[] = [];
  const rows: string[][] = [];
  for (const { name, terms } of KINDS) {
    const times: number[] = [];
    for (let index = 0; index < QUERIES; index++) {
      const query = terms.map(([from, to]) => word(from + random.below(to - from))).join(" ");
      const path = `/api/search?q=${encodeURIComponent(query)}&limit=20`;
      times.push(await timed(async () => await get(backend.siteUrl, backend.apiKey, path)));
    }
    const { p50, p95, max } = spread(times);
    rows.push([name, p50.toFixed(1), p95.toFixed(1), max.toFixed(1)]);
    all.push(...times);
  }
  const { p50, p95 } = spread(all);
  rows.push(["all", p50.toFixed(1), p95.toFixed(1), spread(all).max.toFixed(1)]);
  report({
    name: "search",
    title: `Full-text search at ${messages.toLocaleString("en")} messages`,
    order: 4,
    method: `${QUERIES} queries of each kind, one after the other, GET /api/search with 20 results with their snippets, whole request as the client sees it. Words are distributed as in prose (1/rank).`,
    columns: ["query", "p50 ms", "p95 ms", "max ms"],
    rows,
    promises: [
      { text: "p50 under 20 ms", measured: `${p50.toFixed(1)} ms (p95 ${p95.toFixed(1)} ms)`, holds: p50 < 20 },
    ],
  });
}
