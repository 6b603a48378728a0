import { useConvex } from "convex/react";
import { useCallback, useMemo, useState } from "react";
import { api, type Id } from "../backend/api";
import type { TranscriptMessage, TranscriptPart } from "../transcript";
import type { Message } from "./useMessageWindow";

interface Loaded {
  /** All of the message's parts from the first one on. */
  readonly parts: readonly TranscriptPart[];
  readonly next: number | null;
}

/** Messages with those of their parts that did not fit into their page and were asked for since. */
export function useExtraParts(messages: readonly Message[]): {
  messages: readonly TranscriptMessage[];
  loadParts: (message: TranscriptMessage) => Promise<void>;
} {
  const convex = useConvex();
  const [loaded, setLoaded] = useState<ReadonlyMap<string, Loaded>>(new Map());
  const loadParts = useCallback(
    async (message: TranscriptMessage) => {
      if (message.nextPart === null) return;
      const { parts, next } = await convex.query(api.sessions.mine.parts, {
        message: message.id as Id<"messages">,
        from: message.nextPart,
      });
      setLoaded((now) => new Map(now).set(message.id, { parts: [...message.parts, ...parts], next }));
    },
    [convex],
  );
  const whole = useMemo(
    () =>
      loaded.size === 0
        ? messages
        : messages.map((message) => {
            const more = loaded.get(message.id);
            return more === undefined ? message : withParts(message, more);
          }),
    [messages, loaded],
  );
  return { messages: whole, loadParts };
}

/** How many parts come with a message depends on what stands beside it in its page: what comes with it is live, and the loaded ones follow. */
export function withParts<Told extends Pick<TranscriptMessage, "parts" | "nextPart">>(
  message: Told,
  { parts, next }: Loaded,
): Told {
  if (message.nextPart === null) return message;
  const own = new Set(message.parts.map(({ id }) => id));
  const following = parts.filter(({ id }) => !own.has(id));
  const nextPart = next === null ? null : Math.max(next, message.nextPart);
  return { ...message, parts: [...message.parts, ...following], nextPart };
}
