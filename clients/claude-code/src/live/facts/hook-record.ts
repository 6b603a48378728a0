import { OpenSyncError, type OutboxRecord } from "@opensync/client-core";
import { z } from "zod";

/** A field of another type than expected counts as absent: a future version must not cost the event. */
const text = z.string().min(1).optional().catch(undefined);

/** What a hook gets on its stdin (2.1.197), as far as it is used here. Unknown events and fields are fine. */
const payload = z.object({
  session_id: z.string().min(1),
  hook_event_name: z.string().min(1),
  transcript_path: text,
  cwd: text,
  permission_mode: text,
  /** Inside a subagent; `session_id` is its parent's then. */
  agent_id: text,
  /** SubagentStop */
  agent_transcript_path: text,
  /** SessionStart: startup, resume, clear, compact */
  source: text,
  model: text,
  /** SessionEnd: clear, resume, logout, prompt_input_exit, other, … */
  reason: text,
  /** UserPromptSubmit */
  prompt_id: text,
  prompt: z.string().optional().catch(undefined),
  /** PostToolUse, PostToolUseFailure */
  tool_use_id: text,
  duration_ms: z.number().nonnegative().optional().catch(undefined),
});

/** One event that a hook recorded. */
export interface HookEvent {
  /** `UserPromptSubmit`, … */
  readonly name: string;
  readonly sessionId: string;
  /** When the hook wrote it, ms. */
  readonly at: number;
  /** Variables of the agent's environment that are settings, such as `CLAUDE_SYNC_THINKING`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Transcripts that this event may have changed: the session's, and for a subagent its own. */
  readonly transcripts: readonly string[];
  readonly payload: z.infer<typeof payload>;
}

/**
 * Reads what a hook left in the outbox.
 * @throws OpenSyncError `invalid_record` when it is not the JSON of a hook's event
 */
export function parseHookRecord({ at, headers, payload: source }: Omit<OutboxRecord, "name">): HookEvent {
  const parsed = payload.safeParse(parseJson(source));
  if (!parsed.success) throw new OpenSyncError("invalid_record", "The record's payload names no session or no event");
  const { session_id: sessionId, hook_event_name: name, transcript_path, agent_transcript_path } = parsed.data;
  const environment: Record<string, string> = {};
  for (const [header, value] of Object.entries(headers))
    if (header.startsWith("env.")) environment[header.slice("env.".length)] = value;
  const transcripts = [transcript_path, agent_transcript_path].filter((path) => path !== undefined);
  return { name, sessionId, at, environment, transcripts, payload: parsed.data };
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    // The parser's own message quotes the text, which is the user's.
    throw new OpenSyncError("invalid_record", "The record's payload is not JSON");
  }
}
