import type { MessageItem, SessionItem } from "@opensync/protocol";
import type { HookFacts } from "../live/facts";
import { oneLine, promptExternalId, type AssembledMessage } from "../transcript";

/** A hook is started a moment before the session's first line is written, and may be recorded a moment after. */
const SAME_TIME_MS = 1_000;
/** Below that of every line, whose message replaces this one. */
const PROMPT_REVISION = 1;
const MOST_SERVERS = 200;

/** What lines tell of a session, with what only hooks know: exact where they do, and the first there is before the transcript says anything. */
export function withHooks(item: SessionItem, hooks: HookFacts): SessionItem {
  const { firstStart, lastStart, lastEnd, prompts } = hooks;
  const servers = [...new Set([...(item.mcpServers ?? []), ...hooks.mcpServers])].sort().slice(0, MOST_SERVERS);
  const title = item.title === undefined ? oneLine(prompts[0]?.text ?? "") : "";
  return {
    ...item,
    ...(title === "" ? {} : { title, titleSource: "prompt" }),
    model: item.model ?? lastStart?.model,
    startType: item.startType === "fork" ? "fork" : (startTypeOf(item, firstStart) ?? item.startType),
    startedAt: item.startedAt ?? hooks.firstAt,
    endReason: lastEnd?.reason ?? item.endReason,
    endedAt: lastEnd?.at,
    permissionMode: hooks.permissionMode?.mode ?? item.permissionMode,
    mcpServers: servers.length > 0 ? servers : undefined,
  };
}

/**
 * The first start that a hook saw is the session's beginning only where no line is older: hooks may have been installed later, and a fork's
 * SessionStart names the session that it is forked from (2.1.197).
 */
function startTypeOf({ startedAt }: SessionItem, start: HookFacts["firstStart"]): string | undefined {
  if (start === undefined || (startedAt !== undefined && startedAt < start.at - SAME_TIME_MS)) return undefined;
  return start.source === "startup" ? "new" : start.source;
}

/** A prompt of which the transcript does not know: it is too early, or the agent was killed. */
export function promptMessage(
  sessionExternalId: string,
  { promptId, text, at }: HookFacts["prompts"][number],
): AssembledMessage & { number: number; bytes: number } {
  const item: MessageItem = {
    sessionExternalId,
    externalId: promptExternalId(promptId),
    revision: PROMPT_REVISION,
    role: "user",
    kind: "prompt",
    createdAt: at,
    parts: [{ type: "text", text }],
  };
  return { kind: "message", item, saved: [], trace: { digest: null }, number: 1, bytes: Buffer.byteLength(text) + 200 };
}
