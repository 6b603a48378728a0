import { z } from "zod";
import { externalId, revision } from "../fields";
import { isPlausibleTime, isRecord, parseItem } from "../item";
import type { ItemResult } from "../item";
import { partSchema, renamePart } from "../part";
import { parseWithRest } from "./kept";
import { CALL_ID, MESSAGE_ID, PART_ID } from "./message";
import type { RawFields } from "./raw-fields";
import { SESSION_ID } from "./session";
import { between, keptTimes, takeRevision, takeTimes } from "./times";

/** One part, posted apart from its message. A tool call is known by its call id, whoever posts it; anything else by its own id. */
const adminPartSchema = z.object({
  sessionExternalId: externalId,
  /** Absent where only the tool call is known. */
  messageExternalId: externalId.optional(),
  externalId: externalId.optional(),
  revision: revision.optional(),
  part: partSchema,
});
export type AdminPart = z.infer<typeof adminPartSchema>;

/** How far a tool call is decides between reports of one moment: a thousandth of a millisecond each. */
const PROGRESS = { pending: 0, running: 1, completed: 2, error: 2 };
type Status = keyof typeof PROGRESS;

const STATUS_ALIASES: Record<string, Status> = {
  started: "running",
  in_progress: "running",
  success: "completed",
  succeeded: "completed",
  done: "completed",
  finished: "completed",
  failed: "error",
  failure: "error",
};

/** A part of session-sync: flat snake_case columns, or OpenCode's own `Part`. */
export function parseAdminPart(raw: unknown, session: string | undefined, now: number): ItemResult<AdminPart> {
  return parse(raw, now, (fields) => partOf(fields, { session, id: fields.takeText(...PART_ID) }));
}

/** A tool execution of session-sync: what a tool was asked and answered, known by the id of its call. */
export function parseToolExecution(raw: unknown, session: string | undefined, now: number): ItemResult<AdminPart> {
  return parse(raw, now, (fields) => {
    const named = fields.takeText(...CALL_ID);
    const id = fields.takeText("id", "execution_id");
    const call = named ?? id;
    const item = partOf(fields, { session, call, type: "tool" });
    return named === undefined || id === undefined ? item : { ...item, kept: { ...item.kept, execution_id: id } };
  });
}

function parse(raw: unknown, now: number, take: (fields: RawFields) => Record<string, unknown>): ItemResult<AdminPart> {
  const parsed = parseWithRest(raw, take, (item) => {
    const checked = parseItem(item, { schema: adminPartSchema, rename: renameOwn, times: [], now });
    if (!checked.ok) return checked;
    const { externalId: id, part } = checked.item;
    if (id === undefined && part.toolCallId === undefined) {
      return {
        ok: false,
        externalId: null,
        code: "invalid_item",
        message: "a part needs an id, or the id of its call",
      };
    }
    if (checked.item.messageExternalId === undefined && part.toolCallId === undefined) {
      return { ok: false, externalId: id ?? null, code: "invalid_item", message: "a part needs its message_id" };
    }
    if (part.startedAt !== undefined && !isPlausibleTime(part.startedAt, now)) {
      const message = "the part's start is not a time in ms between 2000-01-01 and two days from now";
      return { ok: false, externalId: id ?? null, code: "time_out_of_range", message };
    }
    return checked;
  });
  if (!parsed.ok) return parsed;
  const { extra, ...item } = parsed.item;
  return { ok: true, item: extra === undefined ? item : { ...item, part: { ...item.part, metadata: extra } } };
}

function renameOwn(item: Record<string, unknown>): void {
  item.part = renamePart(item.part);
}

function partOf(
  fields: RawFields,
  own: { session: string | undefined; id?: string | undefined; call?: string | undefined; type?: string },
) {
  const state = fields.within("state");
  const place = {
    sessionExternalId: fields.takeText(...SESSION_ID) ?? own.session,
    messageExternalId: fields.takeText(...MESSAGE_ID),
    externalId: own.id,
  };
  const times = takeTimes(fields);
  const inState = takeTimes(state);
  const [start, end] = [inState.created ?? times.created, inState.ended ?? times.ended];
  const type = own.type ?? fields.take("type");
  const toolName = fields.takeText("tool", "tool_name", "toolName");
  const isTool = typeof type === "string" && /tool/i.test(type);
  const result = isTool ? takeResult(fields, state) : {};
  const status = takeStatus(fields, state) ?? (isTool ? statusBy(result, end) : undefined);
  const newest = takeRevision(fields, times.updated, end, start);
  const progress = PROGRESS[status ?? "pending"] / 1_000;
  return {
    ...place,
    revision: typeof newest === "number" ? newest + progress : newest,
    part: {
      type,
      toolName: toolName ?? (own.type === "tool" ? fields.takeText("name") : undefined),
      toolCallId: own.call ?? fields.takeText(...CALL_ID),
      text: fields.takeText("text", "content"),
      input: state.take("input") ?? fields.take("input", "args", "arguments", "tool_input"),
      ...result,
      status,
      startedAt: start,
      durationMs: fields.take("duration_ms") ?? between(start, end),
    },
    kept: {
      ...keptTimes({
        created: start === times.created ? undefined : times.created,
        updated: times.updated,
        ended: between(start, end) === undefined ? end : end === times.ended ? undefined : times.ended,
      }),
      ...takeRestOf(state),
    },
  };
}

/** What a tool answered, or failed with. The hook `tool.execute.after` gives `{title, output, metadata}` for an output. */
function takeResult(fields: RawFields, state: RawFields): { output?: unknown; isError?: boolean } {
  const error = state.take("error") ?? fields.take("error", "error_message");
  const output = state.take("output") ?? fields.take("output", "result", "tool_output");
  if (error !== undefined && error !== "") return { output: output ?? error, isError: true };
  return output === undefined ? {} : { output };
}

/** How far a call is that says so only by what it has. */
function statusBy({ output, isError }: { output?: unknown; isError?: boolean }, end: unknown): Status | undefined {
  if (isError === true) return "error";
  return output === undefined && end === undefined ? undefined : "completed";
}

function takeStatus(fields: RawFields, state: RawFields): Status | undefined {
  const named = [state, fields].map((from) => from.takeText("status")?.toLowerCase());
  const status = named.find((name) => name !== undefined);
  if (status === undefined) return undefined;
  return isStatus(status) ? status : STATUS_ALIASES[status];
}

function isStatus(status: string): status is Status {
  return Object.hasOwn(PROGRESS, status);
}

/** What is left of OpenCode's `state` (title, metadata, attachments), beside the part's own. */
function takeRestOf(state: RawFields): Record<string, unknown> {
  const { metadata, ...others } = state.takeRest();
  return { ...others, ...(isRecord(metadata) ? metadata : metadata === undefined ? {} : { metadata }) };
}
