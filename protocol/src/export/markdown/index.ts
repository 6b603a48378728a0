import type { ExportFormat, Section } from "../format";
import type { ExportedError, ExportedFileEdit, ExportedMessage } from "../model";
import { isPrompt } from "../prompt";
import { headOf } from "./head";
import { dateTime, durationOf, money, number } from "./figures";
import { partText } from "./part";
import { inlineCode, plain } from "./safe";

/** For people: a heading for each turn, tool calls in fences, no HTML. It keeps what is to be read, not every field. */
export const markdown: ExportFormat = {
  id: "markdown",
  name: "Markdown",
  extension: "md",
  mediaType: "text/markdown; charset=utf-8",
  begin: headOf,
  message: (message, { turn }) => messageText(message, turn),
  fileEdit: (edit, { index }) => (index === 0 ? FILES : "") + fileEditRow(edit),
  error: (error, { index }) => (index === 0 ? "\n## Errors\n\n" : "") + errorItem(error),
  end: (_section: Section) => "",
  several: { open: "", between: "\n---\n\n", close: "" },
};

const FILES = "\n## Files changed\n\n| File | Change | Lines | When |\n|---|---|---|---|\n";

function messageText(message: ExportedMessage, turn: number): string {
  const { parts, error, removedAt, removedReason } = message;
  const blocks = [heading(message, turn), about(message), ...parts.map(partText)];
  if (removedAt !== null) {
    const reason = removedReason === null ? "" : ` (${plain(removedReason)})`;
    blocks.push(`*Removed by the agent on ${dateTime(removedAt)}${reason}.*`);
  }
  if (error !== null) blocks.push(`> **${plain(error.name)}**: ${plain(error.message)}`);
  return `\n${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function heading(message: ExportedMessage, turn: number): string {
  const { role, kind, isSidechain } = message;
  if (isPrompt(message)) return `## ${turn}. Prompt`;
  const what = [kind, isSidechain ? "subagent" : null].filter((each) => each !== null).map(plain);
  const name = role === "assistant" ? "Assistant" : `${role.charAt(0).toUpperCase()}${role.slice(1)}`;
  return `### ${name}${what.length === 0 ? "" : ` (${what.join(", ")})`}`;
}

/** When, by which model, and for how much. */
function about({ createdAt, createdAtAssumed, model, durationMs, tokens, ...rest }: ExportedMessage): string {
  const { costMicroUsd, costSource, usageCounted, stopReason } = rest;
  const cost = money(costMicroUsd, costSource);
  const facts = [
    `${dateTime(createdAt)}${createdAtAssumed ? " (arrival)" : ""}`,
    model === null ? null : plain(model),
    durationMs === null ? null : durationOf(durationMs),
    tokens === null ? null : `${number(tokens.total)} tokens`,
    cost === null || usageCounted ? cost : `${cost}, counted elsewhere`,
    stopReason === null ? null : plain(stopReason),
  ];
  return `*${facts.filter((fact) => fact !== null).join(" · ")}*`;
}

function fileEditRow({ path, kind, additions, deletions, createdAt }: ExportedFileEdit): string {
  const lines = [
    additions === null ? null : `+${number(additions)}`,
    deletions === null ? null : `-${number(deletions)}`,
  ];
  const when = createdAt === null ? "" : dateTime(createdAt);
  return `| ${inlineCode(path)} | ${plain(kind ?? "")} | ${lines.filter((each) => each !== null).join(" ")} | ${when} |\n`;
}

function errorItem({ name, message, createdAt, retryable }: ExportedError): string {
  const facts = [createdAt === null ? null : dateTime(createdAt), retryable === true ? "may be repeated" : null];
  const about = facts.filter((fact) => fact !== null).join(", ");
  return `- **${plain(name)}**${about === "" ? "" : ` (${about})`}${message === null ? "" : `: ${plain(message)}`}\n`;
}
