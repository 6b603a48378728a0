import type { FunctionReturnType } from "convex/server";
import type { api } from "../backend/api";
import type { TranscriptMessage } from "../transcript";

type SharedMessage = FunctionReturnType<typeof api.shares.open.messages>["page"][number];

/** What a share shows of a message, as a transcript is drawn from. */
export function toTranscriptMessage({ usage, ...message }: SharedMessage): TranscriptMessage {
  if (usage === null) return message;
  return {
    ...message,
    tokens: usage.tokens,
    costMicroUsd: usage.costMicroUsd,
    costSource: usage.costSource,
    usageCounted: usage.isCounted,
  };
}
