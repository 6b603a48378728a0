import { exportFormat, withContent } from "@opensync/protocol/export";
import type { ExportedMessage, ExportFormat } from "@opensync/protocol/export";
import type { FunctionReturnType } from "convex/server";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { internalAction } from "../_generated/server";
import type { ActionCtx } from "../_generated/server";
import { positiveNumber } from "../env";
import { GzipText } from "./gzipText";

/** Of text. A file ends behind the read that passes it: what an action holds is bounded, and what a failure costs. */
const FILE_MIB = 32;
/** An action may take ten minutes. */
const STEP_MS = 4 * 60 * 1000;
const REPORT_MS = 500;

const format = jsonLines();

type Read = FunctionReturnType<typeof internal.everything.exportRead.pieces>;

/** Writes the next file of an export. */
export const run = internalAction({
  args: { exportId: v.id("exports"), step: v.number() },
  returns: v.null(),
  handler: async (ctx, { exportId, step }) => {
    const begun = await ctx.runQuery(internal.everything.exportRows.begun, { exportId, step });
    if (begun === null) return null;
    const { userId, number } = begun;
    let { sessions, messages } = begun;
    let next: Read["next"] = begun.position;
    const exportedAt = Date.now();
    let reportedAt = exportedAt;
    const file = new GzipText();
    let inSession: string | null = null;
    const fileBytes = positiveNumber("OPENSYNC_EXPORT_FILE_MIB", FILE_MIB) * 1024 * 1024;
    while (next !== null && file.textBytes < fileBytes && Date.now() - exportedAt < STEP_MS) {
      const read: Read = await ctx.runQuery(internal.everything.exportRead.pieces, {
        userId,
        position: next,
        exportedAt,
      });
      for (const piece of read.pieces) {
        if (piece.kind === "item") file.add(await textOf(ctx, userId, piece));
        else if (piece.session !== inSession) file.add(format.begin(JSON.parse(piece.json)));
        if (piece.kind === "head") inSession = piece.session;
      }
      sessions += read.sessions;
      messages += read.pieces.filter((piece) => piece.kind === "item" && piece.section === "messages").length;
      next = read.next;
      if (Date.now() - reportedAt < REPORT_MS) continue;
      reportedAt = Date.now();
      if (!(await ctx.runMutation(internal.everything.exportRows.report, { exportId, step, sessions, messages }))) {
        return null;
      }
    }
    const pieces = file.end();
    const storageId = await ctx.storage.store(new Blob(pieces, { type: "application/gzip" }));
    const day = new Date(exportedAt).toISOString().slice(0, 10);
    const name = `opensync-${day}-${String(number).padStart(3, "0")}.jsonl.gz`;
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const taken = { exportId, step, sessions, messages, file: { storageId, name, bytes }, next };
    if (!(await ctx.runMutation(internal.everything.exportRows.take, taken))) await ctx.storage.delete(storageId);
    return null;
  },
});

/** The item with its contents from file storage, as a line. */
async function textOf(
  ctx: ActionCtx,
  userId: Id<"users">,
  { section, item }: Extract<Read["pieces"][number], { kind: "item" }>,
): Promise<string> {
  const place = { index: 0, turn: 0 };
  const value = JSON.parse(item.json);
  if (section === "fileEdits") return format.fileEdit(value, place);
  if (section === "errors") return format.error(value, place);
  return format.message(await withContents(ctx, userId, value, item.stored), place);
}

/** Puts contents from file storage into their parts. One that is gone from there stays left out. */
async function withContents(
  ctx: ActionCtx,
  userId: Id<"users">,
  message: ExportedMessage,
  stored: { part: number; field: string; blobId: Id<"blobs"> }[],
): Promise<ExportedMessage> {
  const parts = [...message.parts];
  for (const { part: index, field, blobId } of stored) {
    const part = parts[index];
    const storageId = await ctx.runQuery(internal.exports.read.file, { userId, blobId });
    const file = storageId === null ? null : await ctx.storage.get(storageId);
    if (part !== undefined && file !== null) {
      parts[index] = withContent(part, field, { text: await file.text(), type: file.type });
    }
  }
  return { ...message, parts };
}

function jsonLines(): ExportFormat {
  const found = exportFormat("jsonl");
  if (found === null) throw new Error("There is no format jsonl");
  return found;
}
