import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { sendsMore } from "./sendsMore";

type Program = NonNullable<Doc<"machines">["clients"]>[number];

export interface Machine {
  machineId: string;
  hostname?: string;
  platform?: string;
  client?: string;
  clientVersion?: string;
  settings?: NonNullable<Program["settings"]>;
}

/** `lastSeenAt` is known to this. Requests of one machine side by side would else wait for one another at its row. */
const SEEN_EVERY_MS = 60 * 60 * 1000;
/**
 * Two programs of one name with different settings, each posting in its turn, would else write at each turn. That more leaves the
 * machine than was said so far is noted at once.
 */
const NEWS_EVERY_MS = 60 * 1000;
/** Programs of one machine; the row is read with each new session. */
const MAX_CLIENTS = 20;

/** Notes that a machine has posted, and what it says of itself. Writes when there is news, or an hour has passed. */
export async function touchMachine(
  ctx: MutationCtx,
  userId: Id<"users">,
  { settings, ...machine }: Machine,
  now: number,
): Promise<void> {
  const existing = await ctx.db
    .query("machines")
    .withIndex("by_user_machine", (q) => q.eq("userId", userId).eq("machineId", machine.machineId))
    .unique();
  const known = clientsOf(existing);
  const program: Program | null =
    machine.client === undefined
      ? null
      : {
          name: machine.client,
          ...(machine.clientVersion === undefined ? {} : { version: machine.clientVersion }),
          ...(settings === undefined ? {} : { settings }),
          lastSeenAt: now,
        };
  const clients = program === null ? known : withProgram(known, program);
  const row = { userId, ...machine, ...(clients.length === 0 ? {} : { clients }), lastSeenAt: now };
  if (existing === null) await ctx.db.insert("machines", row);
  else if (
    now - existing.lastSeenAt >= SEEN_EVERY_MS ||
    !saysTheSame(existing, machine) ||
    isNews(known, program, now)
  ) {
    await ctx.db.replace("machines", existing._id, row);
  }
}

/** The programs that post from a machine, the last seen first. A row of before they were kept has one. */
export function clientsOf(machine: Doc<"machines"> | null): Program[] {
  if (machine === null) return [];
  const { clients, client: name, clientVersion: version, lastSeenAt } = machine;
  if (clients !== undefined || name === undefined) return clients ?? [];
  return [{ name, ...(version === undefined ? {} : { version }), lastSeenAt }];
}

function withProgram(known: Program[], program: Program): Program[] {
  return [program, ...known.filter(({ name }) => name !== program.name)].slice(0, MAX_CLIENTS);
}

/** Another program, another version of it, other settings, or one that has not been seen for long. */
function isNews(known: Program[], program: Program | null, now: number): boolean {
  if (program === null) return false;
  const before = known.find(({ name }) => name === program.name);
  if (before === undefined) return true;
  const isOlderThan = (ms: number) => now - before.lastSeenAt >= ms;
  if (isOlderThan(SEEN_EVERY_MS) || before.version !== program.version) return true;
  if (settingsText(before) === settingsText(program)) return false;
  return isOlderThan(NEWS_EVERY_MS) || sendsMore(program.settings ?? {}, before.settings ?? {});
}

function settingsText({ settings = {} }: Program): string {
  return JSON.stringify(Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function saysTheSame(a: Pick<Machine, "hostname" | "platform">, b: Pick<Machine, "hostname" | "platform">): boolean {
  return a.hostname === b.hostname && a.platform === b.platform;
}
