import { useConvex } from "convex/react";
import { useCallback } from "react";
import { api, type Id } from "../backend/api";
import type { TranscriptPart } from "../transcript";

/** The whole of a content that was too big for its row; null where its file is gone. */
export function useContentLoader(): (part: TranscriptPart, field: string) => Promise<string | null> {
  const convex = useConvex();
  return useCallback(
    async (part, field) => {
      const found = await convex.query(api.sessions.mine.content, { part: part.id as Id<"parts">, field });
      if (found === null) return null;
      const answer = await fetch(found.url, { referrerPolicy: "no-referrer" });
      if (!answer.ok) throw new Error(`The content was answered with ${answer.status}.`);
      return answer.text();
    },
    [convex],
  );
}
