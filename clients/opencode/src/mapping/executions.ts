import type { Json, PartItem } from "@opensync/protocol";

/** A tool call and when the hooks around it ran, ms: call id, start, end. */
export type Execution = readonly [callId: string, startedAt: number, endedAt: number];

/**
 * The parts with the exact times of their tools in `metadata.execution`. What OpenCode's table says (`startedAt`, `durationMs`) includes the wait
 * for a permission and its own work around the call.
 */
export function withExecutions(
  parts: PartItem[],
  executions: readonly Execution[],
): { parts: PartItem[]; known: number } {
  const byCall = new Map(executions.map(([callId, startedAt, endedAt]) => [callId, { startedAt, endedAt }]));
  let known = 0;
  const timed = parts.map((part) => {
    const execution = part.type === "tool" ? byCall.get(part.toolCallId ?? "") : undefined;
    if (execution === undefined) return part;
    known += 1;
    return { ...part, metadata: { ...recordOf(part.metadata), execution } };
  });
  return { parts: timed, known };
}

function recordOf(value: Json | undefined): { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
