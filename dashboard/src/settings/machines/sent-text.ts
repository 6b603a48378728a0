import type { FunctionReturnType } from "convex/server";
import type { api } from "../../backend/api";
import { plural } from "../../ui/number-text";

type Settings = FunctionReturnType<typeof api.machines.mine.list>[number]["clients"][number]["settings"];

/** What a client sends, in words; a client from before it said so is not known. */
export function sentText(settings: Settings): string {
  if (settings === null) return "not told";
  const { autoSync, toolCalls, thinking, fileContents, onlyProjects = 0, neverProjects = 0 } = settings;
  const sent = [
    "prompts and answers",
    toolCalls === false ? null : "tool calls",
    thinking === true ? "thinking" : null,
    fileContents === true ? "file contents" : null,
  ].filter((each) => each !== null);
  const where = [
    onlyProjects > 0 ? `only of ${plural(onlyProjects, "project rule")}` : null,
    neverProjects > 0 ? `${plural(neverProjects, "project rule")} left out` : null,
  ].filter((each) => each !== null);
  const how = autoSync === false ? "when told to" : "as it happens";
  return [...sent, ...where, `${how}; ${secretsText(settings)}`].join(", ");
}

function secretsText({ redaction, redactionRules, ownRedactionRules = 0 }: NonNullable<Settings>): string {
  if (redaction === false) return "secrets are not taken out";
  if (redactionRules === undefined) return "secrets are taken out first";
  const own = ownRedactionRules > 0 ? ` and ${plural(ownRedactionRules, "rule")} of your own` : "";
  return `secrets are taken out first, by ${plural(redactionRules, "rule")}${own}`;
}
