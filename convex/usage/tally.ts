import { wellFormed } from "@opensync/protocol";

/**
 * Counts by name as text, `Bash:4,Read:7`: they stand in rows that are rewritten with every turn, where Convex counts nine bytes for
 * a number and its name for a field. In the order of the names, without zeros: equal counts are equal texts.
 */
export type Tally = string;

/** A tool's name is the agent's own and may be anything; a row must stay small. */
const MAX_NAME_CHARS = 100;

export function tallyOf(names: readonly string[]): Tally | undefined {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return write(counts);
}

/** Adds `sign` times the other; undefined where nothing is left. */
export function addTally(sum: Tally | undefined, tally: Tally | undefined, sign: 1 | -1): Tally | undefined {
  if (tally === undefined) return sum;
  const counts = readTally(sum);
  for (const [name, count] of readTally(tally)) counts.set(name, (counts.get(name) ?? 0) + sign * count);
  return write(counts);
}

export function readTally(tally: Tally | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  if (tally === undefined) return counts;
  for (const entry of tally.split(",")) {
    const at = entry.indexOf(":");
    const name = entry.slice(0, at);
    counts.set(name.includes("%") ? decodeURIComponent(name) : name, Number(entry.slice(at + 1)));
  }
  return counts;
}

/** A name as it is counted under. */
export function countedName(name: string): string {
  return name.length <= MAX_NAME_CHARS ? name : wellFormed(name.slice(0, MAX_NAME_CHARS));
}

function write(counts: Map<string, number>): Tally | undefined {
  const entries = [...counts].filter(([, count]) => count !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return undefined;
  return entries.map(([name, count]) => `${name.replaceAll(/[%:,]/g, encodeURIComponent)}:${count}`).join(",");
}
