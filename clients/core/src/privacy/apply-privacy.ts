import type { MessageItem, Omission, PartItem } from "@opensync/protocol";
import type { Settings } from "../config";
import { withoutFileContents } from "./file-contents";
import { jsonBytes } from "./omission";

export type PrivacySettings = Pick<Settings, "syncToolCalls" | "syncThinking" | "syncFileContents">;

/**
 * Leaves out of a message what its owner keeps at home, and says so: every field that is left out has an entry in its part's `omitted`
 * with the reason (`thinking`, `tool-calls`, `file-contents`) and the bytes. What is not touched is the same object as before.
 */
export function applyPrivacy(message: MessageItem, settings: PrivacySettings): MessageItem {
  const { thinkingContent, ...rest } = message;
  const hidesThinking = !settings.syncThinking && thinkingContent !== undefined;
  const hidesToolText = !settings.syncToolCalls && message.role === "tool" && message.textContent !== undefined;
  let parts = message.parts?.map((part) => reducePart(part, settings));
  if (hidesThinking)
    parts = [{ type: "thinking", omitted: [omission("text", "thinking", thinkingContent)] }, ...(parts ?? [])];
  if (hidesToolText)
    parts = [{ type: "tool", omitted: [omission("output", "tool-calls", message.textContent)] }, ...(parts ?? [])];
  if (parts === undefined || isSame(parts, message.parts)) return message;
  const kept: MessageItem = hidesThinking ? { ...rest, parts } : { ...message, parts };
  if (hidesToolText) delete kept.textContent;
  return kept;
}

function reducePart(part: PartItem, settings: PrivacySettings): PartItem {
  if (part.type === "thinking") return settings.syncThinking ? part : withoutThinking(part);
  if (part.type !== "tool") return part;
  if (!settings.syncToolCalls) return withoutToolContent(part);
  return settings.syncFileContents ? part : withoutFileContents(part);
}

function withoutThinking({ text, metadata, ...kept }: PartItem): PartItem {
  const omitted = [
    ...(text ? [omission("text", "thinking", text)] : []),
    ...(metadata === undefined ? [] : [omission("metadata", "thinking", metadata)]),
  ];
  return omitted.length === 0 ? { ...kept } : { ...kept, omitted: [...(kept.omitted ?? []), ...omitted] };
}

/** Name, status, duration and sizes stay. */
function withoutToolContent(part: PartItem): PartItem {
  const { text, input, output, metadata, ...kept } = part;
  const omitted = Object.entries({ text, input, output, metadata })
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => omission(field, "tool-calls", value));
  return omitted.length === 0 ? part : { ...kept, omitted: [...(kept.omitted ?? []), ...omitted] };
}

function omission(field: string, reason: string, value: unknown): Omission {
  return { field, reason, bytes: jsonBytes(value) };
}

function isSame(parts: readonly PartItem[], before: readonly PartItem[] | undefined): boolean {
  return before !== undefined && parts.length === before.length && parts.every((part, index) => part === before[index]);
}
