import type { Doc } from "../_generated/dataModel";
import { countedName } from "../usage/tally";

/** What a message's list says of a part that is a tool call, so that calls are counted without reading them. */
export function toolEntry({
  type,
  toolName = "",
  status,
  isError,
}: Pick<Doc<"parts">, "type" | "toolName" | "status" | "isError">): { tool?: string; failed?: true } {
  if (type !== "tool") return {};
  return { tool: countedName(toolName), ...(isError === true || status === "error" ? { failed: true } : {}) };
}
