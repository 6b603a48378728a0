import { useAction, useConvex } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useCallback, useState } from "react";
import { api } from "../backend/api";
import type { TranscriptMessage, TranscriptPart } from "../transcript";

type Parts = FunctionReturnType<typeof api.shares.open.parts>;

interface Rest {
  readonly parts: readonly TranscriptPart[];
  readonly nextPart: number | null;
}

/** What of a shared session is loaded only when somebody asks: the whole of a big content, and the rest of a long message. */
export function useSharedContent(which: { token: string; subagent?: string }): {
  loadContent: (part: TranscriptPart, field: string) => Promise<string | null>;
  loadParts: (message: TranscriptMessage) => Promise<void>;
  /** The message with the parts of it that were loaded so far. */
  withParts: (message: TranscriptMessage) => TranscriptMessage;
} {
  const convex = useConvex();
  const content = useAction(api.shares.open.content);
  const [rests, setRests] = useState<ReadonlyMap<string, Rest>>(new Map());

  const loadContent = useCallback(
    async (part: TranscriptPart, field: string) => {
      let text = "";
      let from: number | null = 0;
      while (from !== null) {
        const piece: FunctionReturnType<typeof api.shares.open.content> = await content({
          ...which,
          part: part.id,
          field,
          from,
        });
        if (piece === null) return null;
        text += piece.text;
        from = piece.next;
      }
      return text;
    },
    [content, which],
  );
  const loadParts = useCallback(
    async ({ id, nextPart }: TranscriptMessage) => {
      if (nextPart === null) return;
      const loaded: Parts = await convex.query(api.shares.open.parts, { ...which, message: id, from: nextPart });
      setRests((now) => {
        const before = now.get(id)?.parts ?? [];
        return new Map(now).set(id, { parts: [...before, ...loaded.parts], nextPart: loaded.nextPart });
      });
    },
    [convex, which],
  );
  const withParts = useCallback(
    (message: TranscriptMessage) => {
      const rest = rests.get(message.id);
      if (rest === undefined) return message;
      return { ...message, parts: [...message.parts, ...rest.parts], nextPart: rest.nextPart };
    },
    [rests],
  );
  return { loadContent, loadParts, withParts };
}
