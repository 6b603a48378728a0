import type { TodoAnswer } from "../../answers";
import type { ExportedSession, ExportHead } from "../model";
import { dateTime, durationOf, money, number } from "./figures";
import { inlineCode, plain, safeMarkdown } from "./safe";

/** Title, table of what is known of the session, what was judged of it, and its to-do list. */
export function headOf({ session, todos, exportedAt }: ExportHead): string {
  const title = plain(session.title ?? "");
  const rows = factsOf(session, exportedAt).map(([name, value]) => `| ${name} | ${value} |`);
  const blocks = [
    `# ${title === "" ? "Untitled session" : title}`,
    ["| | |", "|---|---|", ...rows].join("\n"),
    judgement(session),
    todos === null || todos.items.length === 0 ? "" : `## To-dos\n\n${todos.items.map(todoItem).join("\n")}`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function factsOf(session: ExportedSession, exportedAt: number): [string, string][] {
  const { source, agentVersion, model, provider, startedAt, endedAt, updatedAt, durationMs, endReason } = session;
  const facts: [string, string | null][] = [
    [
      "Agent",
      [source, agentVersion]
        .filter((each) => each !== null)
        .map(plain)
        .join(" "),
    ],
    ["Model", model === null ? null : plain(provider === null ? model : `${model} (${provider})`)],
    ["Project", session.projectPath === null ? null : inlineCode(session.projectPath)],
    ["Branch", session.gitBranch === null ? null : inlineCode(session.gitBranch)],
    ["Started", startedAt === null ? null : dateTime(startedAt)],
    ["Ended", endedAt === null ? null : dateTime(endedAt) + (endReason === null ? "" : ` (${plain(endReason)})`)],
    ["Last active", endedAt !== null || updatedAt === null ? null : dateTime(updatedAt)],
    ["Duration", durationMs === null ? null : durationOf(durationMs)],
    ["Messages", number(session.messageCount)],
    ["Tool calls", number(session.toolCallCount)],
    ["Tokens", tokensText(session)],
    ["Cost", costText(session)],
    ["Started by", session.parentExternalId === null ? null : inlineCode(session.parentExternalId)],
    ["Session", inlineCode(session.externalId)],
    ["Exported", dateTime(exportedAt)],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== "");
}

function tokensText({ tokens }: ExportedSession): string | null {
  const { total, input, output, reasoning, cacheRead, cacheWrite } = tokens;
  if (total === 0) return null;
  const buckets = { input, output, reasoning, "cache read": cacheRead, "cache write": cacheWrite };
  const named = Object.entries(buckets).filter(([, count]) => count > 0);
  return `${number(total)}: ${named.map(([name, count]) => `${number(count)} ${name}`).join(", ")}`;
}

function costText({ costMicroUsd, costSource, unpricedMessages }: ExportedSession): string | null {
  const cost = money(costMicroUsd, costSource);
  if (cost === null || costSource === "unpriced") return cost;
  return `${cost} (${costSource}${unpricedMessages > 0 ? `; ${number(unpricedMessages)} messages unpriced` : ""})`;
}

function judgement({ evaluation }: ExportedSession): string {
  if (evaluation === null) return "";
  const { label, tags, notes, expected } = evaluation;
  const facts = [label?.replace("_", " ") ?? null, ...tags.map(plain)].filter((fact) => fact !== null);
  const blocks = [
    "## Evaluation",
    facts.length === 0 ? "" : `**${facts.join("**, **")}**`,
    notes === null ? "" : safeMarkdown(notes),
    expected === null ? "" : `**Expected**\n\n${safeMarkdown(expected)}`,
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function todoItem({ content, status, priority }: TodoAnswer): string {
  const isDone = status === "completed";
  const about = [isDone || status === "pending" ? null : status, priority].filter((each) => each !== null).map(plain);
  return `- [${isDone ? "x" : " "}] ${plain(content)}${about.length === 0 ? "" : ` (${about.join(", ")})`}`;
}
