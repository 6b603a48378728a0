import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { parseHookRecord, type HookEvent } from "../hook-record";

const fixtures = join(import.meta.dirname, "../../../../fixtures");
const recording = z.object({
  at: z.number(),
  payload: z.looseObject({ session_id: z.string(), agent_transcript_path: z.string().optional() }),
});

/** What the hooks of the recorded sessions were told (Claude Code 2.1.197), with transcripts where `pathOf` says. */
export function recordedEvents(name: "main" | "rich", pathOf: (sessionId: string) => string): HookEvent[] {
  const lines = readFileSync(join(fixtures, `hooks-${name}.jsonl`), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => {
    const { at, payload } = recording.parse(JSON.parse(line));
    const { session_id, agent_transcript_path: agentPath } = payload;
    const path = pathOf(session_id);
    const agent =
      agentPath === undefined
        ? {}
        : { agent_transcript_path: path.replace(/\.jsonl$/, `/subagents/${agentPath.split("/").at(-1)}`) };
    return parseHookRecord({
      at,
      headers: {},
      payload: JSON.stringify({ ...payload, transcript_path: path, ...agent }),
    });
  });
}
