import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { nameOf } from "../projects/follow";

/** Which usage is meant: all that is named must hold. "" stands for none: sessions without a project, messages without a model. */
export const usageFilters = v.object({
  source: v.optional(v.string()),
  /** A project's path, or its name. */
  project: v.optional(v.string()),
  model: v.optional(v.string()),
  /** A machine's own id. */
  machine: v.optional(v.string()),
});
export type UsageFilters = Infer<typeof usageFilters>;

/** Whether a day's row may count; of its models, only the named one does. */
export function isMeant(
  { source, project, machine }: UsageFilters,
  row: Pick<Doc<"usageDaily">, "source" | "projectPath" | "machine">,
): boolean {
  return (
    (source === undefined || row.source === source) &&
    (project === undefined || row.projectPath === project || nameOf(row.projectPath) === project) &&
    (machine === undefined || (row.machine ?? "") === machine)
  );
}
