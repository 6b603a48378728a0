import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

export interface Machine {
  machineId: string;
  hostname?: string;
  platform?: string;
  client?: string;
  clientVersion?: string;
}

/** `lastSeenAt` is known to this. Requests of one machine side by side would else wait for one another at its row. */
const SEEN_EVERY_MS = 60 * 60 * 1000;

/** Notes that a machine has posted, and what it says of itself. Called when a session begins or goes on after an hour. */
export async function touchMachine(
  ctx: MutationCtx,
  userId: Id<"users">,
  machine: Machine,
  now: number,
): Promise<void> {
  const existing = await ctx.db
    .query("machines")
    .withIndex("by_user_machine", (q) => q.eq("userId", userId).eq("machineId", machine.machineId))
    .unique();
  const row = { userId, ...machine, lastSeenAt: now };
  if (existing === null) await ctx.db.insert("machines", row);
  else if (now - existing.lastSeenAt >= SEEN_EVERY_MS || !saysTheSame(existing, machine)) {
    await ctx.db.replace("machines", existing._id, row);
  }
}

function saysTheSame(a: Machine, b: Machine): boolean {
  return (["hostname", "platform", "client", "clientVersion"] as const).every((field) => a[field] === b[field]);
}
