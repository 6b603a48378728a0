import { HOUR, RateLimiter } from "@convex-dev/rate-limiter";
import { hashKey } from "@opensync/protocol";
import { components } from "../_generated/api";
import type { MutationCtx } from "../_generated/server";
import { positiveNumber } from "../env";
import { isOfLaterClock, wholeSeconds } from "../limits/tokenBucket";
import type { TokenBucket } from "../limits/tokenBucket";

/** Whose guesses are counted: an account's name, which need not exist, and the address that they come from. */
export interface Guesser {
  account: string;
  /** null where the deployment does not tell. */
  address: string | null;
}

/** Counts guesses by a hash of whose they are. */
const guessLimiter = new RateLimiter(components.guessLimiter);

interface Count {
  name: "account" | "address";
  key: string;
  config: TokenBucket;
}

/** Wrong passwords at once, and again within an hour. */
function perHour(guesses: number): TokenBucket {
  return { kind: "token bucket", rate: Math.max(1, guesses), period: HOUR, capacity: Math.max(1, guesses) };
}

/**
 * Counts a guess with the account and with the address, before the password is looked at: guesses that run at the same time
 * count, too. Null, or the whole seconds until there may be one.
 */
export async function drawGuess(ctx: MutationCtx, guesser: Guesser): Promise<number | null> {
  const counts = await countsOf(guesser);
  const waits: number[] = [];
  const taken: Count[] = [];
  for (const count of counts) {
    const drawn = await draw(ctx, count);
    if (drawn.ok) taken.push(count);
    else waits.push(drawn.retryAfter);
  }
  if (waits.length === 0) return null;
  for (const count of taken) await giveBack(ctx, count);
  return wholeSeconds(Math.max(...waits));
}

/** The password was right: the account's guesses are as before, and the address has back the one it drew. */
export async function forgetGuess(ctx: MutationCtx, guesser: Guesser): Promise<void> {
  for (const count of await countsOf(guesser)) {
    if (count.name === "account") await guessLimiter.reset(ctx, count.name, { key: count.key });
    else await giveBack(ctx, count);
  }
}

async function draw(ctx: MutationCtx, { name, ...limit }: Count): ReturnType<typeof guessLimiter.limit> {
  const drawn = await guessLimiter.limit(ctx, name, limit);
  if (drawn.ok || !isOfLaterClock(drawn.retryAfter, limit.config)) return drawn;
  await guessLimiter.reset(ctx, name, limit);
  return guessLimiter.limit(ctx, name, limit);
}

/** A bucket that would hold more than it can is full: that is seen to when it is next counted. */
async function giveBack(ctx: MutationCtx, { name, ...limit }: Count): Promise<void> {
  await guessLimiter.limit(ctx, name, { ...limit, count: -1 });
}

async function countsOf({ account, address }: Guesser): Promise<Count[]> {
  const byAccount = {
    name: "account" as const,
    key: await hashKey(account),
    config: perHour(positiveNumber("OPENSYNC_GUESSES_PER_ACCOUNT", 10)),
  };
  if (address === null) return [byAccount];
  const byAddress = {
    name: "address" as const,
    key: await hashKey(network(address)),
    config: perHour(positiveNumber("OPENSYNC_GUESSES_PER_ADDRESS", 30)),
  };
  return [byAccount, byAddress];
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
