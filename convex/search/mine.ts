import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { query } from "../_generated/server";
import { requireViewer } from "../auth/viewer";
import { refusal } from "../functionError";
import { pageWithin } from "../sessions/livePage";
import { ownSession, requireOwn } from "../sessions/read";
import { bigHit, chunkHits, hit, MAX_QUERY_CHARS, partHits } from "./find";

/** Search of the signed-in user's text, for live queries of the dashboard; best hits first. Two indexes, two queries. */

/** A hit's row may have a MiB, of which a snippet is shown, and its message's some more: a function reads 16. */
const MAX_HITS = 12;

const args = { text: v.string(), paginationOpts: paginationOptsValidator };
const returns = paginationResultValidator(hit);

/** What stands in messages and tool calls. */
export const inMessages = query({
  args,
  returns,
  handler: async (ctx, { text, paginationOpts }) => {
    const { userId } = await requireViewer(ctx);
    return partHits(ctx, { userId, text: checked(text) }, pageWithin(paginationOpts, MAX_HITS));
  },
});

/** What has the text as it is written, in one session; of contents that were too big for their rows, their beginnings. */
export const inSession = query({
  args: { session: v.id("sessions"), ...args },
  returns,
  handler: async (ctx, { session, text, paginationOpts }) => {
    const { userId } = await requireViewer(ctx);
    await requireOwn(ctx, userId, session);
    const wanted = { userId, text: checked(text), session };
    return partHits(ctx, wanted, pageWithin(paginationOpts, MAX_HITS));
  },
});

/** The same in the contents that were too big for their rows: up to a hit for each 32 Ki characters of them. */
export const inBigContentOf = query({
  args: { session: v.id("sessions"), ...args },
  returns: paginationResultValidator(bigHit),
  handler: async (ctx, { session, text, paginationOpts }) => {
    const { userId } = await requireViewer(ctx);
    const found = await ownSession(ctx, userId, session);
    if (found === null) throw refusal("not_found", "You have no such session.");
    const wanted = { userId, text: checked(text), session: found.externalId };
    return chunkHits(ctx, wanted, pageWithin(paginationOpts, MAX_HITS));
  },
});

/** What stands in contents that were too big for their rows. */
export const inBigContent = query({
  args,
  returns: paginationResultValidator(bigHit),
  handler: async (ctx, { text, paginationOpts }) => {
    const { userId } = await requireViewer(ctx);
    return chunkHits(ctx, { userId, text: checked(text) }, pageWithin(paginationOpts, MAX_HITS));
  },
});

function checked(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.length > MAX_QUERY_CHARS) {
    throw refusal("invalid_request", `text: 1 to ${MAX_QUERY_CHARS} characters`);
  }
  return trimmed;
}
