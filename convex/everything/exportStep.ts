import { v } from "convex/values";
import type { FunctionReturnType } from "convex/server";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { internalAction } from "../_generated/server";
import type { ActionCtx } from "../_generated/server";
import { GzipLines } from "./gzipLines";

/** A file ends behind the page of lines that passes this: what an action holds is bounded, and so is what a failure costs. */
const FILE_BYTES = 32 * 1024 * 1024;
/** An action may take ten minutes. */
const STEP_MS = 4 * 60 * 1000;
const REPORT_MS = 500;
/** Names the form of the lines; see docs/privacy.md. */
export const EXPORT_FORMAT = "opensync-export/1";

/** Writes the next file of an export. */
export const run = internalAction({
  args: { exportId: v.id("exports"), step: v.number() },
  returns: v.null(),
  handler: async (ctx, { exportId, step }) => {
    const begun = await ctx.runQuery(internal.everything.exportRows.begun, { exportId, step });
    if (begun === null) return null;
    const { userId, number } = begun;
    let { position: at, sessions, messages } = begun;
    const startedAt = Date.now();
    let reportedAt = startedAt;
    const file = new GzipLines();
    file.add(JSON.stringify({ type: "export", format: EXPORT_FORMAT, file: number, writtenAt: startedAt }));
    let next: typeof at | null = at;
    while (next !== null && file.textBytes < FILE_BYTES && Date.now() - startedAt < STEP_MS) {
      at = next;
      const read: FunctionReturnType<typeof internal.everything.exportRead.lines> = await ctx.runQuery(
        internal.everything.exportRead.lines,
        { userId, position: at },
      );
      for (const line of read.lines) file.add(await wholeLine(ctx, line));
      sessions += read.sessions;
      messages += read.messages;
      next = read.next;
      if (Date.now() - reportedAt < REPORT_MS) continue;
      reportedAt = Date.now();
      if (!(await ctx.runMutation(internal.everything.exportRows.report, { exportId, step, sessions, messages }))) {
        return null;
      }
    }
    const bytes = file.end();
    const storageId: Id<"_storage"> = await ctx.storage.store(new Blob(bytes, { type: "application/gzip" }));
    const name = `opensync-${new Date(startedAt).toISOString().slice(0, 10)}-${String(number).padStart(3, "0")}.jsonl.gz`;
    const taken = await ctx.runMutation(internal.everything.exportRows.take, {
      exportId,
      step,
      sessions,
      messages,
      file: { storageId, name, bytes: bytes.reduce((sum, piece) => sum + piece.length, 0) },
      next,
    });
    if (!taken) await ctx.storage.delete(storageId);
    return null;
  },
});

type Line = FunctionReturnType<typeof internal.everything.exportRead.lines>["lines"][number];

/** The line with what was too big for its rows. What is gone from storage stays as its preview, and says so. */
async function wholeLine(ctx: ActionCtx, { text, stored }: Line): Promise<string> {
  if (stored.length === 0) return text;
  const line: { message: { parts: Record<string, unknown>[] } } = JSON.parse(text);
  for (const { part: index, field, storageId } of stored) {
    const part = line.message.parts[index];
    const file = await ctx.storage.get(storageId);
    if (part === undefined || file === null) continue;
    const content = await file.text();
    part[field] = file.type.startsWith("application/json") ? JSON.parse(content) : content;
    part["stored"] = Array.isArray(part["stored"]) ? part["stored"].filter((entry) => entry.field !== field) : [];
    part["truncated"] = Array.isArray(part["stored"]) && part["stored"].length > 0;
  }
  return JSON.stringify(line);
}
