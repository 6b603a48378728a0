import type { FunctionReturnType } from "convex/server";
import type { api } from "../../backend/api";

type Settings = FunctionReturnType<typeof api.machines.mine.list>[number]["clients"][number]["settings"];

/** What a client sends, in words; a client from before it said so is not known. */
export function sentText(settings: Settings): string {
  if (settings === null) return "not told";
  const { autoSync, toolCalls, thinking, fileContents, redaction } = settings;
  const sent = [
    "prompts and answers",
    toolCalls === false ? null : "tool calls",
    thinking === true ? "thinking" : null,
    fileContents === true ? "file contents" : null,
  ].filter((each) => each !== null);
  const how = autoSync === false ? "when told to" : "as it happens";
  const secrets = redaction === false ? "; secrets are not taken out" : "; secrets are taken out first";
  return `${sent.join(", ")}, ${how}${secrets}`;
}
