import { z } from "zod";
import {
  exportedErrorSchema,
  exportedFileEditSchema,
  exportedMessageSchema,
  exportHeadSchema,
  exportSchema,
} from "./model";
import type { Export } from "./model";

/** Reads what the formats `json` and `jsonl` write. Fields of later versions that are not known here are passed over. */

/** @throws ZodError, SyntaxError */
export function readJsonExport(text: string): Export {
  return exportSchema.parse(JSON.parse(text));
}

const lineSchema = z.discriminatedUnion("type", [
  exportHeadSchema.extend({ type: z.literal("session") }),
  z.object({ type: z.literal("message"), message: exportedMessageSchema }),
  z.object({ type: z.literal("fileEdit"), fileEdit: exportedFileEditSchema }),
  z.object({ type: z.literal("error"), error: exportedErrorSchema }),
]);

/** The sessions of a file, in its order. @throws ZodError, SyntaxError; also for a file that does not begin with a session */
export function readJsonlExport(text: string): Export[] {
  const sessions: Export[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const record = lineSchema.parse(JSON.parse(line));
    if (record.type === "session") {
      const { type: _type, ...head } = record;
      sessions.push({ ...head, messages: [], fileEdits: [], errors: [] });
      continue;
    }
    const last = sessions.at(-1);
    if (last === undefined) throw new SyntaxError(`The file begins with a ${record.type}, not with a session`);
    if (record.type === "message") last.messages.push(record.message);
    else if (record.type === "fileEdit") last.fileEdits.push(record.fileEdit);
    else last.errors.push(record.error);
  }
  return sessions;
}
