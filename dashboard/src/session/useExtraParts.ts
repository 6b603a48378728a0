import { useConvex } from "convex/react";
import { useCallback, useMemo, useState } from "react";
import { api, type Id } from "../backend/api";
import type { TranscriptMessage, TranscriptPart } from "../transcript";
import type { Message } from "./useMessageWindow";

interface Extra {
  readonly from: number;
  readonly parts: readonly TranscriptPart[];
  readonly next: number | null;
}

/** Messages with those of their parts that did not fit into their page and were asked for since. */
export function useExtraParts(messages: readonly Message[]): {
  messages: readonly TranscriptMessage[];
  loadParts: (message: TranscriptMessage) => Promise<void>;
} {
  const convex = useConvex();
  const [extra, setExtra] = useState<ReadonlyMap<string, Extra>>(new Map());
  const loadParts = useCallback(
    async (message: TranscriptMessage) => {
      if (message.nextPart === null) return;
      const from = message.nextPart;
      const answer = await convex.query(api.sessions.mine.parts, { message: message.id as Id<"messages">, from });
      setExtra((now) => {
        const before = now.get(message.id);
        const isNext = before !== undefined && before.next === from;
        const found = isNext
          ? { from: before.from, parts: [...before.parts, ...answer.parts], next: answer.next }
          : { from, parts: answer.parts, next: answer.next };
        return new Map(now).set(message.id, found);
      });
    },
    [convex],
  );
  const whole = useMemo(
    () =>
      extra.size === 0
        ? messages
        : messages.map((message): TranscriptMessage => {
            const more = extra.get(message.id);
            if (more === undefined || more.from !== message.nextPart) return message;
            return { ...message, parts: [...message.parts, ...more.parts], nextPart: more.next };
          }),
    [messages, extra],
  );
  return { messages: whole, loadParts };
}
