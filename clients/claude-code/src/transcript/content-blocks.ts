import type { Json, PartItem } from "@opensync/protocol";
import { z } from "zod";

/** A result that stands in a user line (or, for tools that the provider runs, in the assistant's own content). */
export interface ToolResult {
  toolCallId: string;
  output: Json | undefined;
  isError: boolean;
}

export interface ToolCall {
  toolCallId: string;
  toolName: string;
  input: Json | undefined;
}

export type ContentBlock =
  | { is: "part"; part: PartItem; thinking: boolean }
  | { is: "call"; call: ToolCall }
  | { is: "result"; result: ToolResult };

const anything = z.custom<Json>().optional();
const typed = z.object({ type: z.string() });
const textBlock = z.object({ text: z.string() });
const thinkingBlock = z.object({ thinking: z.string().catch("") });
const callBlock = z.object({ id: z.string(), name: z.string(), input: anything });
const resultBlock = z.object({
  tool_use_id: z.string(),
  content: anything,
  is_error: z.boolean().optional().catch(undefined),
});
const sourceBlock = z.object({
  source: z.record(z.string(), z.custom<Json>()),
  title: z.string().optional().catch(undefined),
});

/** `message.content` as blocks: a string is one text block. A block that does not have its type's form is kept whole, as JSON. */
export function readBlocks(content: string | readonly Json[] | undefined): ContentBlock[] {
  if (content === undefined) return [];
  if (typeof content === "string") return content === "" ? [] : [textPart(content)];
  return content.map(readBlock);
}

function readBlock(value: Json): ContentBlock {
  if (typeof value === "string") return textPart(value);
  const { type } = typed.safeParse(value).data ?? { type: "unknown" };
  return (
    readKnown(type, value) ?? { is: "part", part: { type: slugOf(type), metadata: { block: value } }, thinking: false }
  );
}

function readKnown(type: string, value: Json): ContentBlock | undefined {
  switch (type) {
    case "text": {
      const block = textBlock.safeParse(value).data;
      return block && textPart(block.text);
    }
    case "thinking": {
      const block = thinkingBlock.safeParse(value).data;
      return block && { is: "part", part: { type: "thinking", text: block.thinking }, thinking: true };
    }
    // The provider encrypts it: there is nothing to show, only that it was.
    case "redacted_thinking":
      return { is: "part", part: { type: "thinking", text: "", metadata: { encrypted: true } }, thinking: true };
    case "image":
    case "document": {
      const block = sourceBlock.safeParse(value).data;
      return block && { is: "part", part: mediaPart(type, block), thinking: false };
    }
  }
  // tool_use and tool_result; server_tool_use, mcp_tool_use, web_search_tool_result, … for tools that the provider runs.
  if (type.endsWith("tool_use")) {
    const block = callBlock.safeParse(value).data;
    return block && { is: "call", call: { toolCallId: block.id, toolName: block.name, input: block.input } };
  }
  if (type.endsWith("tool_result")) {
    const block = resultBlock.safeParse(value).data;
    return block && { is: "result", result: toResult(block) };
  }
  return undefined;
}

function textPart(text: string): ContentBlock {
  return { is: "part", part: { type: "text", text }, thinking: false };
}

/** Image and document: the Messages API's `source` (`base64` with media_type and data, `url`, `text`) is the part's input. */
function mediaPart(type: "image" | "document", block: z.infer<typeof sourceBlock>): PartItem {
  const { media_type: mediaType, data } = block.source;
  return {
    type: type === "image" ? "image" : "file",
    input: block.source,
    metadata: {
      ...(typeof mediaType === "string" ? { mediaType } : {}),
      ...(typeof data === "string" ? { bytes: Math.floor((data.length * 3) / 4) } : {}),
      ...(block.title === undefined ? {} : { title: block.title }),
    },
  };
}

function toResult(block: z.infer<typeof resultBlock>): ToolResult {
  return { toolCallId: block.tool_use_id, output: toOutput(block.content), isError: block.is_error === true };
}

/** Text blocks alone are one text; what also holds images stays the list that it is. */
function toOutput(content: Json | undefined): Json | undefined {
  if (!Array.isArray(content)) return content;
  const texts = z.array(z.object({ type: z.literal("text"), text: z.string() })).safeParse(content);
  return texts.success ? texts.data.map((block) => block.text).join("\n") : content;
}

function slugOf(type: string): string {
  const slug = type
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, 64);
  return slug || "unknown";
}
