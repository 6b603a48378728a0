import { v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { query } from "../_generated/server";
import type { QueryCtx } from "../_generated/server";
import { requireViewer } from "../auth/viewer";

/** Values of one kind that are shown, in the order of their names: a list to choose from. */
const MAX_VALUES = 500;

const values = v.array(v.object({ value: v.string(), label: v.string(), sessions: v.number() }));

/** What the signed-in user's sessions outside the trash can be told apart by, and how many have each, the most frequent first. */
export const list = query({
  args: {},
  returns: v.object({ sources: values, models: values, machines: values, tags: values }),
  handler: async (ctx) => {
    const { userId } = await requireViewer(ctx);
    return {
      sources: await valuesOf(ctx, userId, "source", nameOfSource),
      models: await valuesOf(ctx, userId, "model"),
      machines: await valuesOf(ctx, userId, "machine", (machineId) => nameOfMachine(ctx, userId, machineId)),
      tags: await valuesOf(ctx, userId, "tag"),
    };
  },
});

async function valuesOf(
  ctx: QueryCtx,
  userId: Id<"users">,
  kind: Doc<"facets">["kind"],
  labelOf: (value: string) => string | Promise<string> = (value) => value,
): Promise<{ value: string; label: string; sessions: number }[]> {
  const rows = await ctx.db
    .query("facets")
    .withIndex("by_user", (q) => q.eq("userId", userId).eq("kind", kind))
    .take(MAX_VALUES);
  const shown = await Promise.all(
    rows.map(async ({ value, sessions }) => ({ value, label: await labelOf(value), sessions })),
  );
  return shown.toSorted((a, b) => b.sessions - a.sessions || (a.label < b.label ? -1 : 1));
}

/** Agents as they write themselves, where that is not their id with capitals. */
const NAMES = new Map([["opencode", "OpenCode"]]);

function nameOfSource(source: string): string {
  return (
    NAMES.get(source) ??
    source.replace(
      /(^|[-_ ])(\p{L})/gu,
      (_, gap: string, letter: string) => `${gap === "" ? "" : " "}${letter.toUpperCase()}`,
    )
  );
}

async function nameOfMachine(ctx: QueryCtx, userId: Id<"users">, machineId: string): Promise<string> {
  const machine = await ctx.db
    .query("machines")
    .withIndex("by_user_machine", (q) => q.eq("userId", userId).eq("machineId", machineId))
    .unique();
  return machine?.hostname ?? machineId;
}
