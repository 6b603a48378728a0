import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** `lastSeenAt` is kept to the hour, so that a machine's row is not rewritten with every batch. */
const SEEN_RESOLUTION_MS = 60 * 60 * 1000;

export interface Machine {
  machineId: string;
  hostname?: string;
  platform?: string;
  client?: string;
  clientVersion?: string;
}

/** Notes that a machine has posted, and what it says of itself. */
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
  const isSame =
    existing.hostname === machine.hostname &&
    existing.platform === machine.platform &&
    existing.client === machine.client &&
    existing.clientVersion === machine.clientVersion;
  if (isSame && now - existing.lastSeenAt < SEEN_RESOLUTION_MS) return;
  await ctx.db.replace("machines", existing._id, { userId, ...machine, lastSeenAt: now });
}
