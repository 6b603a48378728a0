import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

export interface Machine {
  machineId: string;
  hostname?: string;
  platform?: string;
  client?: string;
  clientVersion?: string;
}

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
  if (existing === null) {
    await ctx.db.insert("machines", { userId, ...machine, lastSeenAt: now });
    return;
  }
  await ctx.db.replace("machines", existing._id, { userId, ...machine, lastSeenAt: now });
}
