import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, platform, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** What one benchmark found: a table and, for each promise, whether it holds. */
export interface BenchResult {
  name: string;
  title: string;
  /** The order in docs/benchmarks.md. */
  order: number;
  /** What was done, against what, in sentences. */
  method: string;
  columns: string[];
  rows: string[][];
  promises: { text: string; measured: string; holds: boolean }[];
}

// Relative to the bundle, bench/dist/bench.js.
const results = fileURLToPath(new URL("../results", import.meta.url));
const page = fileURLToPath(new URL("../../docs/benchmarks.md", import.meta.url));

/** Keeps the result as JSON and writes docs/benchmarks.md anew from all results kept so far. */
export function report(result: BenchResult): void {
  mkdirSync(results, { recursive: true });
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 1024 ** 3)} GiB, ${platform()} ${arch()}, Node ${process.versions.node}`;
  writeFileSync(
    join(results, `${result.name}.json`),
    `${JSON.stringify({ ...result, machine, date: new Date().toISOString().slice(0, 10) }, null, 2)}\n`,
  );
  writePage();
  process.stdout.write(`${section({ ...result, machine, date: "" })}\n`);
}

/** Writes docs/benchmarks.md anew from all results kept so far. */
export function writePage(): void {
  const all = readdirSync(results)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(results, name), "utf8")) as Kept)
    .sort((a, b) => a.order - b.order);
  writeFileSync(page, `${INTRODUCTION}\n${all.map(section).join("\n")}`);
}

type Kept = BenchResult & { machine: string; date: string };

const INTRODUCTION = `# Benchmarks

Every figure is made by \`npm run bench\` (one of them: \`npm run bench -- --only <name>\`), on real parts: the backend in a process of its own, reached over
HTTP as the clients reach it. Read single figures as ±30 %: what counts is the ratio to the baseline of the same run.
`;

function section({ name, title, method, columns, rows, promises, machine, date }: Kept): string {
  const table = [columns, columns.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  const kept = promises
    .map(({ text, measured, holds }) => `- ${holds ? "holds" : "**does not hold**"}: ${text} — measured ${measured}`)
    .join("\n");
  return `## ${title}\n\n${method}\n\n${table}\n\n${kept}\n\n<sub>\`npm run bench -- --only ${name}\`${date ? `, ${date}` : ""}, ${machine}</sub>\n`;
}
