import { Random } from "../generate/random";
import type { BenchBackend } from "../measure/backend";
import { get } from "../measure/poster";
import { spread, timed } from "../measure/statistics";
import { report } from "../report";

const READS = 300;

export async function measureReads(backend: BenchBackend, messages: number): Promise<void> {
  const random = new Random(5);
  const sessions = Math.floor(messages / 100);
  const kinds: [string, () => string][] = [
    ["health (no key, no database)", () => "/health"],
    ["one session by external id, one message", () => `/api/sessions/get?id=session-${random.below(sessions)}&limit=1`],
    [
      "one session with 100 messages and their parts",
      () => `/api/sessions/get?id=session-${random.below(sessions)}&limit=100`,
    ],
    ["the newest 50 sessions", () => "/api/sessions?limit=50"],
    [
      "50 sessions of one project",
      () => `/api/sessions?limit=50&project=${encodeURIComponent(`/home/dev/project-${random.below(25)}`)}`,
    ],
    ["statistics of 30 days", () => `/api/stats?from=${Date.UTC(2025, 5, 1)}&to=${Date.UTC(2025, 6, 1)}`],
  ];
  const rows: string[][] = [];
  for (const [name, path] of kinds) {
    const times: number[] = [];
    for (let index = 0; index < READS; index++)
      times.push(await timed(async () => await get(backend.siteUrl, backend.apiKey, path())));
    const { p50, p95 } = spread(times);
    rows.push([name, p50.toFixed(1), p95.toFixed(1)]);
  }
  report({
    name: "reads",
    title: `Reads at ${messages.toLocaleString("en")} messages`,
    order: 5,
    method: `${READS} requests of each kind, one after the other, whole request as the client sees it.`,
    columns: ["request", "p50 ms", "p95 ms"],
    rows,
    promises: [],
  });
}
