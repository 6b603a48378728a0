import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRedactor, redact, type Redactor } from "../index";
import { readCorpus, score, type Corpus, type Score } from "./index";

const LEAST = 0.99;
const MEASURED_BYTES = 4_000_000;

/** Prints how the corpus is redacted and how fast text is; the exit code is 1 where recall or precision is below 99 %. */
export function report(root: string, args: readonly string[]): number {
  const { values } = parseArgs({ args: [...args], options: { missed: { type: "boolean" } } });
  const folder = join(root, "clients/core/src/redaction/corpus");
  const redactor = createRedactor({ salt: "00".repeat(32) });
  const result = printScore(readCorpus(folder), redactor, values.missed ?? false);
  console.log("\nWritten afterwards, without regard to the rules:\n");
  printScore(readCorpus(join(folder, "held-out")), redactor, values.missed ?? false);
  console.log("");
  for (const [name, text] of Object.entries(bodies(root)))
    console.log(`${name.padEnd(10)} ${speed(text, redactor).toFixed(0)} MB/s`);
  return result.recall < LEAST || result.precision < LEAST ? 1 : 0;
}

function printScore(corpus: Corpus, redactor: Redactor, isVerbose: boolean): Score {
  const result = score(corpus, (value) => redact(value, redactor));
  for (const { kind, caught, total } of result.kinds.toSorted((a, b) => a.kind.localeCompare(b.kind))) {
    const counts = `${String(caught).padStart(3)} / ${total}`;
    console.log(`${kind.padEnd(32)} ${counts}${caught < total ? "  !" : ""}`);
  }
  if (isVerbose) {
    for (const { positive, got } of result.missed)
      console.log(`missed ${positive.kind} in ${positive.where}\n  -> ${got}`);
    for (const { negative, got } of result.wrong)
      console.log(`changed ${negative.kind}: ${negative.text}\n  -> ${got}`);
  }
  console.log("");
  console.log(`positives  ${corpus.positives.length} of ${result.kinds.length} kinds, ${result.missed.length} missed`);
  console.log(`negatives  ${corpus.negatives.length}, ${result.wrong.length} changed`);
  console.log(`recall     ${percent(result.recall)}`);
  console.log(`precision  ${percent(result.precision)}`);
  return result;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

/** What sessions are full of, from this repository. */
function bodies(root: string): Record<string, string> {
  const read = (folders: readonly string[], extension: string) =>
    repeat(
      folders
        .flatMap((folder) =>
          readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
            join(root, folder, name),
          ),
        )
        .filter((name) => name.endsWith(extension) && !name.includes("node_modules"))
        .map((name) => readFileSync(name, "utf8"))
        .join("\n"),
    );
  return {
    prose: read(["docs"], ".md"),
    code: read(["convex", "engine/src", "clients/claude-code/src"], ".ts"),
    lockfile: repeat(readFileSync(join(root, "package-lock.json"), "utf8")),
  };
}

function repeat(text: string): string {
  return text.repeat(Math.ceil(MEASURED_BYTES / text.length)).slice(0, MEASURED_BYTES);
}

/** MB a second of processor time, the best of five. */
function speed(text: string, redactor: Redactor): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5; run++) {
    const before = process.cpuUsage();
    redact(text, redactor);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return text.length / least;
}
