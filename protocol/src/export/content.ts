import type { ExportedPart } from "./model";

/**
 * The part with the whole of a field that it had only the beginning of. Tool input and output that is no text is kept as JSON,
 * which the content's type tells.
 */
export function withContent(part: ExportedPart, field: string, content: { text: string; type: string }): ExportedPart {
  const value: unknown = content.type.startsWith("application/json") ? JSON.parse(content.text) : content.text;
  const leftOut = part.leftOut.filter((left) => left.field !== field);
  if (field === "text") return { ...part, text: content.text, leftOut };
  return field === "input" ? { ...part, input: value, leftOut } : { ...part, output: value, leftOut };
}
