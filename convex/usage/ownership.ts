import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/**
 * A fork or a resume copies messages with their usage and cost into another session. Of one user's rows that share a `usageKey`
 * exactly one counts: the least by (is a copy, session's external id, message's external id). So the choice depends on
 * the rows alone, not on the order of their arrival.
 */

type Claimant = Pick<Doc<"messages">, "usage" | "cost" | "usageKey" | "usageCopied" | "sessionId" | "externalId">;

/** How the mutation under way sees other sessions and alters their messages, totals included. */
export interface UsageStore {
  ctx: MutationCtx;
  userId: Id<"users">;
  sessionExternalId(sessionId: Id<"sessions">): Promise<string>;
  setCounted(message: Doc<"messages">, counted: boolean): Promise<void>;
}

/** Rows sharing a key are copies of one message: a session forked this often has other troubles. */
const MAX_RIVALS = 500;

/** Whether `after`'s usage counts; another row's claim is settled on the way. undefined: it has no claim to settle. */
export async function settleUsage(
  store: UsageStore,
  { before, after }: { before: Doc<"messages"> | null; after: Claimant },
): Promise<boolean | undefined> {
  const claimed = before !== null && claims(before) ? before : null;
  if (!claims(after)) {
    if (claimed?.usageCounted === true) await promoteBest(store, claimed);
    return undefined;
  }
  const sameKey = claimed !== null && claimed.usageKey === after.usageKey;
  if (sameKey && isCopy(claimed) === isCopy(after)) return claimed.usageCounted;
  if (claimed?.usageCounted === true && !sameKey) await promoteBest(store, claimed);
  if (sameKey && claimed.usageCounted === true) return keepOrYield(store, claimed, after);

  const owner = await ownerOf(store, after.usageKey, before?._id);
  if (owner === null) return true;
  if (!(await ranksBefore(store, after, owner))) return false;
  await store.setCounted(owner, false);
  return true;
}

/** The message is about to be deleted: what it counted is counted with the best of the others that share its key. */
export async function releaseUsage(store: UsageStore, message: Doc<"messages">): Promise<void> {
  if (claims(message) && message.usageCounted === true) await promoteBest(store, message);
}

/** The owner's rank has changed: another row may have the better claim now. */
async function keepOrYield(store: UsageStore, self: Doc<"messages">, after: Claimant): Promise<boolean> {
  const best = await bestRival(store, self);
  if (best === null || !(await ranksBefore(store, best, after))) return true;
  await store.setCounted(best, true);
  return false;
}

async function promoteBest(store: UsageStore, leaving: Doc<"messages">): Promise<void> {
  const best = await bestRival(store, leaving);
  if (best !== null) await store.setCounted(best, true);
}

async function ownerOf(
  { ctx, userId }: UsageStore,
  usageKey: string,
  self: Id<"messages"> | undefined,
): Promise<Doc<"messages"> | null> {
  const owners = await ctx.db
    .query("messages")
    .withIndex("by_usage_key", (q) => q.eq("userId", userId).eq("usageKey", usageKey).eq("usageCounted", true))
    .take(2);
  return owners.find((owner) => owner._id !== self) ?? null;
}

async function bestRival(store: UsageStore, self: Doc<"messages">): Promise<Doc<"messages"> | null> {
  const rivals = await store.ctx.db
    .query("messages")
    .withIndex("by_usage_key", (q) =>
      q.eq("userId", store.userId).eq("usageKey", self.usageKey).eq("usageCounted", false),
    )
    .take(MAX_RIVALS);
  let best: Doc<"messages"> | null = null;
  for (const rival of rivals) {
    if (rival._id === self._id) continue;
    if (best === null || (await ranksBefore(store, rival, best))) best = rival;
  }
  return best;
}

async function ranksBefore(store: UsageStore, a: Claimant, b: Claimant): Promise<boolean> {
  if (isCopy(a) !== isCopy(b)) return !isCopy(a);
  const [sessionA, sessionB] = [await store.sessionExternalId(a.sessionId), await store.sessionExternalId(b.sessionId)];
  if (sessionA !== sessionB) return sessionA < sessionB;
  return a.externalId < b.externalId;
}

function claims<T extends Claimant>(message: T): message is T & { usageKey: string } {
  return message.usageKey !== undefined && (message.usage !== undefined || message.cost !== undefined);
}

function isCopy(message: Claimant): boolean {
  return message.usageCopied === true;
}
