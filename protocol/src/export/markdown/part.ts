import type { Omission } from "../../part";
import type { ExportedPart } from "../model";
import { bytesOf, durationOf, number } from "./figures";
import { fenced, inlineCode, plain, safeMarkdown } from "./safe";

/** A part of a message: what was said as it reads, what tools were given and gave in fences. */
export function partText(part: ExportedPart): string {
  const blocks = [content(part), ...part.omitted.map(omitted), ...part.leftOut.map(leftOut)];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function content(part: ExportedPart): string {
  const { type, text, toolName, input, output } = part;
  if (toolName !== null || input !== null || output !== null) return toolCall(part);
  if (type === "text") return safeMarkdown(text ?? "");
  if (type === "thinking") return `*Thinking*\n\n${quoted(safeMarkdown(text ?? ""))}`;
  const about = text ?? (part.metadata === null ? "" : JSON.stringify(part.metadata, null, 2));
  return `**${plain(type)}**${about === "" ? "" : `\n\n${fenced(about, text === null ? "json" : "")}`}`;
}

function toolCall({ toolName, type, text, input, output, isError, status, durationMs }: ExportedPart): string {
  const facts = [
    isError === true ? "failed" : null,
    status === "pending" || status === "running" ? status : null,
    durationMs === null ? null : durationOf(durationMs),
  ].filter((fact) => fact !== null);
  const blocks = [
    `#### ${plain(toolName ?? type)}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`,
    text === null || text === "" ? "" : safeMarkdown(text),
    input === null ? "" : valueText(input),
    output === null ? "" : `*${isError === true ? "Error" : "Output"}*\n\n${valueText(output)}`,
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function valueText(value: unknown): string {
  return typeof value === "string" ? fenced(value) : fenced(JSON.stringify(value, null, 2), "json");
}

function omitted({ field, reason, bytes, lines, path }: Omission): string {
  const size = [bytes === undefined ? null : bytesOf(bytes), lines === undefined ? null : `${number(lines)} lines`];
  const about = [plain(reason), ...size.filter((each) => each !== null), path === undefined ? null : inlineCode(path)];
  return `*Not sent by the client: ${plain(field)} (${about.filter((each) => each !== null).join(", ")})*`;
}

function leftOut({ field, size, contentUrl }: ExportedPart["leftOut"][number]): string {
  return `*Only its beginning: the whole ${plain(field)} has ${bytesOf(size)}, at ${inlineCode(contentUrl)}*`;
}

function quoted(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? ">" : `> ${line}`))
    .join("\n");
}
