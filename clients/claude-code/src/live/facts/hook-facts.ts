import { z } from "zod";

const count = z.number().int().nonnegative();

/** What hooks told of one session. Times are ms since the epoch. */
export const hookFactsSchema = z.object({
  format: z.literal(1),
  sessionId: z.string(),
  transcriptPath: z.string().optional(),
  /** As the earliest event had it. */
  cwd: z.string().optional(),
  firstAt: z.number(),
  updatedAt: z.number(),
  firstStart: z.object({ source: z.string(), at: z.number() }).optional(),
  lastStart: z.object({ source: z.string(), at: z.number(), model: z.string().optional() }).optional(),
  lastEnd: z.object({ reason: z.string(), at: z.number() }).optional(),
  permissionMode: z.object({ mode: z.string(), at: z.number() }).optional(),
  /** Names configured for the user, the project and in `.mcp.json` when the session started. */
  mcpServers: z.array(z.string()),
  /** Prompts that the transcript is not known to hold. */
  prompts: z.array(z.object({ promptId: z.string(), text: z.string(), at: z.number() })),
  /** By tool_use_id. `change`: value of `changes` when it became known; `agent`: the subagent that made the call. */
  tools: z.record(
    z.string(),
    z.object({ durationMs: z.number(), at: z.number(), change: count, agent: z.string().optional() }),
  ),
  /** The CLAUDE_SYNC_* variables of the agent, as its last event had them. */
  environment: z.object({ values: z.record(z.string(), z.string()), at: z.number() }),
  /** How often anything here changed, anything but subagents' calls, and what tells of the session as a whole. */
  changes: count,
  mainChanges: count,
  sessionChanges: count,
});
export type HookFacts = z.infer<typeof hookFactsSchema>;

/** The state of the facts that concern one transcript, as a number: unequal numbers, something to send. `agentId`: null for the main one. */
export function changesFor(facts: HookFacts | null, agentId: string | null): number {
  if (facts === null) return 0;
  if (agentId === null) return facts.mainChanges;
  return Object.values(facts.tools).reduce(
    (newest, { agent, change }) => (agent === agentId ? Math.max(newest, change) : newest),
    0,
  );
}
