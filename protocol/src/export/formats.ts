import type { ExportFormat } from "./format";
import { json } from "./json";
import { jsonl } from "./jsonl";
import { markdown } from "./markdown";

/** The formats that a session can be exported in. Another one is another line here. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [json, jsonl, markdown];

export function exportFormat(id: string): ExportFormat | null {
  return EXPORT_FORMATS.find((format) => format.id === id) ?? null;
}

/** A name for the file: what the session is called, in letters that every file system takes. */
export function exportFileName(
  session: { title: string | null; externalId: string },
  format: Pick<ExportFormat, "extension">,
): string {
  const named = (session.title ?? "")
    .normalize("NFKD")
    .replaceAll(/[^\w]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .toLowerCase()
    .slice(0, 60);
  const id = session.externalId.replaceAll(/[^\w-]+/g, "").slice(0, 36);
  return `${[named, id].filter((part) => part !== "").join("-") || "session"}.${format.extension}`;
}
