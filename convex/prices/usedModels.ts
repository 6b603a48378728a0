import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { isUnbilled } from "@opensync/protocol";

export type UsedModel = Pick<Doc<"usedModels">, "model" | "provider">;

const MAX_MODELS = 1_000;

/** The models that the user has used, by name; `provider` is "" where nobody named one. */
export function usedModelsOf(ctx: Pick<QueryCtx, "db">, userId: Id<"users">) {
  return ctx.db
    .query("usedModels")
    .withIndex("by_user_model", (q) => q.eq("userId", userId))
    .take(MAX_MODELS);
}

/** The models that a mutation's messages were answered by; written once, by `write`. */
export class UsedModels {
  #seen = new Map<string, { model: string; provider: string }>();

  add({ model, provider = "", usage }: Pick<Doc<"messages">, "model" | "provider" | "usage">): void {
    if (model === undefined || usage === undefined || isUnbilled(model, usage)) return;
    this.#seen.set(JSON.stringify([model, provider]), { model, provider });
  }

  async write(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
    for (const { model, provider } of this.#seen.values()) {
      const known = await ctx.db
        .query("usedModels")
        .withIndex("by_user_model", (q) => q.eq("userId", userId).eq("model", model).eq("provider", provider))
        .unique();
      if (known === null) await ctx.db.insert("usedModels", { userId, model, provider });
    }
  }
}
