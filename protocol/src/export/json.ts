import type { ExportFormat, Place, Section } from "./format";

/** One JSON object (`exportSchema`), an item a line. Several sessions are an array of them. */
export const json: ExportFormat = {
  id: "json",
  name: "JSON",
  extension: "json",
  mediaType: "application/json",
  begin: (head) => `${JSON.stringify(head).slice(0, -1)},\n"messages":[`,
  message: item,
  fileEdit: item,
  error: item,
  end: (section) => ENDS[section],
  several: { open: "[\n", between: ",\n", close: "]\n" },
};

const ENDS: Record<Section, string> = {
  messages: '\n],\n"fileEdits":[',
  fileEdits: '\n],\n"errors":[',
  errors: "\n]}\n",
};

function item(value: object, { index }: Place): string {
  return `${index === 0 ? "" : ","}\n${JSON.stringify(value)}`;
}
