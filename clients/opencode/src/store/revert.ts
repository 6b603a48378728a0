import type { Json } from "@opensync/protocol";
import { z } from "zod";
import type { SessionPosition } from "./position";
import type { SessionReading } from "./reading";
import type { MessageOutline } from "./rows";

const revertSchema = z.object({ messageID: z.string(), partID: z.string().optional().catch(undefined) });

/** The messages that a revert has taken back for now: from the named one on; one of which only later parts are taken back stays. */
export function behindRevert(revert: Json | undefined, outline: readonly MessageOutline[]): string[] {
  const parsed = revertSchema.safeParse(revert).data;
  const index = outline.findIndex(({ id }) => id === parsed?.messageID);
  if (parsed === undefined || index < 0) return [];
  return outline.slice(parsed.partID === undefined ? index : index + 1).map(({ id }) => id);
}

/** What to mark, and of which to take the mark away, compared with what a position knew. */
export function revertedSince(
  reverted: readonly string[],
  before: SessionPosition | undefined,
  outline: readonly MessageOutline[],
): Pick<SessionReading, "reverted" | "restored"> {
  const [now, then] = [new Set(reverted), new Set(before?.reverted)];
  return {
    reverted: reverted.filter((id) => !then.has(id)),
    restored: outline.map(({ id }) => id).filter((id) => then.has(id) && !now.has(id)),
  };
}
