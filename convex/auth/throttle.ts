import { hashKey } from "@opensync/protocol";
import { secondsToToken, tokensAt } from "../access/bucket";
import type { Rate } from "../access/bucket";
import type { MutationCtx } from "../_generated/server";
import { positiveNumber } from "../env";

/** Whose guesses are counted: an account's name, which need not exist, and the address that they come from. */
export interface Guesser {
  account: string;
  /** null where the deployment does not tell. */
  address: string | null;
}

const HOUR_SECONDS = 3600;

/** Wrong passwords at once, and again within an hour: for one account, and from one address. */
function rates(): { account: Rate; address: Rate } {
  const account = Math.max(1, positiveNumber("OPENSYNC_GUESSES_PER_ACCOUNT", 10));
  const address = Math.max(1, positiveNumber("OPENSYNC_GUESSES_PER_ADDRESS", 30));
  return {
    account: { burst: account, perSecond: account / HOUR_SECONDS },
    address: { burst: address, perSecond: address / HOUR_SECONDS },
  };
}

/** After so long every row is full again. */
export const THROTTLE_FULL_AFTER_MS = HOUR_SECONDS * 1000;

/**
 * Takes a guess from the account's and from the address's bucket, before the password is looked at: guesses that run at the same
 * time count, too. Null, or the whole seconds until there is one.
 */
export async function drawGuess(ctx: MutationCtx, guesser: Guesser): Promise<number | null> {
  const now = Date.now();
  const buckets = await bucketsOf(ctx, guesser);
  const waits = buckets.map(({ row, rate }) => secondsToToken(tokensAt(row, rate, now), rate));
  const wait = Math.max(0, ...waits.map((seconds) => seconds ?? 0));
  if (wait > 0) return wait;
  for (const { subject, row, rate } of buckets) {
    const next = { subject, tokens: tokensAt(row, rate, now) - 1, refilledAt: now };
    if (row === null) await ctx.db.insert("signInThrottles", next);
    else await ctx.db.replace("signInThrottles", row._id, next);
  }
  return null;
}

/** The password was right: the account's guesses are as before, and the address has back the one it drew. */
export async function forgetGuess(ctx: MutationCtx, guesser: Guesser): Promise<void> {
  const now = Date.now();
  for (const { kind, row, rate } of await bucketsOf(ctx, guesser)) {
    if (row === null) continue;
    const tokens = Math.min(rate.burst, tokensAt(row, rate, now) + 1);
    if (kind === "account") await ctx.db.delete("signInThrottles", row._id);
    else await ctx.db.patch("signInThrottles", row._id, { tokens, refilledAt: now });
  }
}

async function bucketsOf(ctx: MutationCtx, { account, address }: Guesser) {
  const limits = rates();
  const subjects = [
    { kind: "account" as const, value: account, rate: limits.account },
    ...(address === null ? [] : [{ kind: "address" as const, value: network(address), rate: limits.address }]),
  ];
  return Promise.all(
    subjects.map(async ({ kind, value, rate }) => {
      const subject = `${kind}:${await hashKey(value)}`;
      const row = await ctx.db
        .query("signInThrottles")
        .withIndex("by_subject", (q) => q.eq("subject", subject))
        .unique();
      return { kind, subject, rate, row };
    }),
  );
}

/** Of an IPv6 address the network: a household has 2^64 addresses. */
function network(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!bare.includes(":")) return bare;
  const [head = "", tail = ""] = bare.toLowerCase().split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const filled = [...groups(head), ...Array.from({ length: 8 - groups(head).length - groups(tail).length }, () => "0")];
  return [...filled, ...groups(tail)]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
