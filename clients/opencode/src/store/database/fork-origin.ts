import { titleOfFork } from "../title";
import type { MessageOutline, SessionRow } from "../rows";
import { number, text } from "./cells";
import type { ReadDatabase } from "./driver";
import type { Schema } from "./schema";

/**
 * The session that a fork copied its first messages from: nothing in OpenCode's tables names it. It has messages of the same times as the first
 * and the last copy, and began before the fork. Where several have them (forks of one session, a fork of a fork), the one whose title the fork's
 * was made from, else the one that the last copy was written in, else the oldest.
 */
export function findOrigin(
  database: ReadDatabase,
  schema: Schema,
  fork: SessionRow,
  outline: readonly MessageOutline[],
): string | undefined {
  const copies = outline.filter((message) => message.createdAt < fork.createdAt);
  const [first, last] = [copies[0], copies.at(-1)];
  if (first === undefined || last === undefined || !schema.has("message", "time_created")) return undefined;
  const candidates = database.all(
    `SELECT s.id AS id, s.title AS title, s.time_created AS createdAt FROM session s
      WHERE s.id <> ? AND s.time_created <= ?
        AND EXISTS (SELECT 1 FROM message m WHERE m.session_id = s.id AND m.time_created = ?)
        AND EXISTS (SELECT 1 FROM message m WHERE m.session_id = s.id AND m.time_created = ?)
      ORDER BY s.time_created, s.id`,
    fork.id,
    fork.createdAt,
    first.createdAt,
    last.createdAt,
  );
  const named = candidates.filter((row) => titleOfFork(text(row, "title") ?? "") === fork.title);
  const writers = candidates.filter((row) => (number(row, "createdAt") ?? 0) <= last.createdAt);
  const best = named.at(-1) ?? writers.at(-1) ?? candidates[0];
  return best && text(best, "id");
}
