import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

export interface Facet {
  kind: Doc<"facets">["kind"];
  value: string;
}

type SessionRow = WithoutSystemFields<Doc<"sessions">>;

/** What a session is counted under: nothing in the trash, and nothing before its row was counted in. */
export function facetsOf(session: SessionRow | null): Facet[] {
  if (session === null || session.trashedAt !== undefined || session.messageCount === undefined) return [];
  const { source, model, machineId, parentExternalId, tags = [] } = session;
  return [
    { kind: "source", value: source },
    ...(model === undefined ? [] : [{ kind: "model" as const, value: model }]),
    ...(machineId === undefined ? [] : [{ kind: "machine" as const, value: machineId }]),
    ...(parentExternalId === undefined ? [] : [{ kind: "parent" as const, value: parentExternalId }]),
    ...tags.map((value) => ({ kind: "tag" as const, value })),
  ];
}

/** Differences for one user's `facets`, summed over a mutation and written once. */
export class FacetDifferences {
  #byKey = new Map<string, Facet & { difference: number }>();

  move(from: Facet[], to: Facet[]): void {
    for (const facet of from) this.#add(facet, -1);
    for (const facet of to) this.#add(facet, 1);
  }

  async write(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
    for (const { kind, value, difference } of this.#byKey.values()) {
      if (difference === 0) continue;
      const row = await ctx.db
        .query("facets")
        .withIndex("by_user", (q) => q.eq("userId", userId).eq("kind", kind).eq("value", value))
        .unique();
      const sessions = (row?.sessions ?? 0) + difference;
      if (row === null) await ctx.db.insert("facets", { userId, kind, value, sessions });
      else if (sessions === 0) await ctx.db.delete("facets", row._id);
      else await ctx.db.patch("facets", row._id, { sessions });
    }
  }

  #add({ kind, value }: Facet, by: 1 | -1): void {
    const key = `${kind} ${value}`;
    this.#byKey.set(key, { kind, value, difference: (this.#byKey.get(key)?.difference ?? 0) + by });
  }
}
