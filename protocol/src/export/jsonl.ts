import type { ExportFormat } from "./format";

/** A JSON object a line, each with its `type`: the session first. Several sessions simply follow each other. */
export const jsonl: ExportFormat = {
  id: "jsonl",
  name: "JSON Lines",
  extension: "jsonl",
  mediaType: "application/x-ndjson",
  begin: (head) => line("session", head),
  message: (message) => line("message", { message }),
  fileEdit: (fileEdit) => line("fileEdit", { fileEdit }),
  error: (error) => line("error", { error }),
  end: () => "",
  several: { open: "", between: "", close: "" },
};

function line(type: string, record: object): string {
  return `${JSON.stringify({ type, ...record })}\n`;
}
