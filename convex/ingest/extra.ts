import { canonicalJson } from "@opensync/protocol";
import { applyMerge } from "./merge";
import type { Merged, Versioned } from "./merge";

/**
 * `extra` is an object of fields that no column has. Each of them is merged by itself, as columns are: while a row is merged, they
 * stand beside the columns as `extra.<name>`, the name in the ASCII that Convex allows in field names.
 */
const PREFIX = "extra.";

/** The fields with those of `extra` (JSON text) beside them instead of in it. */
export function spreadExtra(fields: Record<string, unknown>): Record<string, unknown> {
  const { extra, ...columns } = fields;
  if (typeof extra !== "string") return columns;
  for (const [name, value] of Object.entries(parsed(extra))) columns[PREFIX + encodeURIComponent(name)] = value;
  return columns;
}

/** Like `applyMerge`, for fields that were spread. */
export function applyWithExtra(
  row: Versioned & { extra?: string },
  incoming: Record<string, unknown>,
  merged: Merged,
): void {
  const kept = [...merged.won].filter((field) => field.startsWith(PREFIX));
  applyMerge(row, incoming, { ...merged, won: new Set([...merged.won].filter((field) => !field.startsWith(PREFIX))) });
  if (kept.length === 0) return;
  const won = kept.map((field) => [decodeURIComponent(field.slice(PREFIX.length)), incoming[field]]);
  row.extra = canonicalJson({ ...parsed(row.extra), ...Object.fromEntries(won) });
}

function parsed(extra: string | undefined): Record<string, unknown> {
  return extra === undefined ? {} : JSON.parse(extra);
}
