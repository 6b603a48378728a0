import { OpenSyncError, type OutboxRecord } from "@opensync/client-core";
import { z } from "zod";
import { settingsEnvironment } from "../../plugin/environment";
import { settingsOfRecord, storeVariables } from "../../plugin/record-headers";

const sessionId = z.string().min(1);
const origin = {
  at: z.number(),
  directory: z.string().default(""),
  worktree: z.string().default(""),
  branch: z.string().optional(),
};

const toolTiming = z.object({ callID: z.string(), tool: z.string(), start: z.number(), end: z.number() });

const hintSchema = z.object({
  ...origin,
  sessionID: sessionId,
  event: z.string(),
  tools: z.array(toolTiming).default([]),
});

const eventSchema = z.object({
  ...origin,
  id: z.string().optional(),
  type: z.string(),
  properties: z.unknown(),
  sessionID: sessionId.optional(),
});

/** In OpenCode's events the session stands here, or there. */
const properties = z.looseObject({
  sessionID: sessionId.optional(),
  info: z.looseObject({ id: sessionId.optional(), sessionID: sessionId.optional() }).optional(),
});

/** What no table of OpenCode holds, in its own words. */
export const keptEvent = z.object({
  id: z.string(),
  type: z.string(),
  properties: z.unknown(),
  at: z.number(),
  directory: z.string(),
  worktree: z.string(),
});
export type KeptEvent = z.infer<typeof keptEvent>;
export type ToolTiming = z.infer<typeof toolTiming>;

/** One record of the plugin. */
export interface PluginRecord {
  /** Null for an event that belongs to no session. */
  readonly sessionId: string | null;
  /** The type of the event that said it. */
  readonly name: string;
  readonly at: number;
  readonly directory: string;
  readonly worktree: string;
  readonly branch: string | undefined;
  readonly event: KeptEvent | null;
  readonly tools: readonly ToolTiming[];
  /** The agent's settings as `OPENCODE_SYNC_*` variables. */
  readonly settings: Readonly<Record<string, string>>;
  /** Variables that say where the agent's store is. */
  readonly store: Readonly<Record<string, string>>;
}

/** @throws OpenSyncError `invalid_record` for a record that nobody can ever use */
export function parsePluginRecord({ name, headers, payload }: OutboxRecord): PluginRecord {
  const shared = { settings: settingsEnvironment(settingsOfRecord(headers)), store: storeVariables(headers) };
  if (headers["kind"] === "event") {
    const { id, type, sessionID, properties: said, ...rest } = parse(name, eventSchema, payload);
    const named = properties.safeParse(said).data;
    const event = {
      id: id ?? name,
      type,
      properties: said,
      at: rest.at,
      directory: rest.directory,
      worktree: rest.worktree,
    };
    const session = named?.sessionID ?? named?.info?.sessionID ?? sessionID ?? named?.info?.id ?? null;
    return { ...shared, ...rest, branch: rest.branch, sessionId: session, name: type, event, tools: [] };
  }
  const { sessionID, event: type, tools, ...rest } = parse(name, hintSchema, payload);
  return { ...shared, ...rest, branch: rest.branch, sessionId: sessionID, name: type, event: null, tools };
}

function parse<Parsed>(name: string, schema: z.ZodType<Parsed>, payload: string): Parsed {
  try {
    return schema.parse(JSON.parse(payload));
  } catch (error) {
    // What the parser says may quote the payload.
    const problem =
      error instanceof z.ZodError ? `lacks ${error.issues[0]?.path.join(".") ?? "something"}` : "is no JSON";
    throw new OpenSyncError("invalid_record", `The record ${name} ${problem}`);
  }
}
