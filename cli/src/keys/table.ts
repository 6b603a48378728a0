import type { InternalResult } from "../backend/call-internal";
import { typed } from "../terminal/typed";

type Key = InternalResult<"keys:list">[number];

/** The keys as aligned columns, one a line, with a header; a sentence when there is none. */
export function keyTable(keys: Key[], now: number = Date.now()): string {
  if (keys.length === 0) return `No keys. Make one: ${typed("keys create")}\n`;
  const rows = [["KEY", "NAME", "SCOPES", "CREATED", "LAST USED", "STATE"], ...keys.map((key) => row(key, now))];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows
    .map(
      (cells) =>
        `${cells
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

function row(key: Key, now: number): string[] {
  return [
    `${key.prefix}…`,
    key.name,
    key.scopes.join(", "),
    day(key.createdAt),
    key.lastUsedAt === null ? "never" : day(key.lastUsedAt),
    state(key, now),
  ];
}

function state(key: Key, now: number): string {
  if (key.revokedAt !== null) return "revoked";
  if (key.expiresAt === null) return "active";
  return key.expiresAt <= now ? "expired" : `until ${day(key.expiresAt)}`;
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}
