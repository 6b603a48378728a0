import { useCallback, useEffect, useState } from "react";
import { useFold } from "../folds";
import type { TranscriptPart } from "../message";
import { foundKey } from "../sought";
import { useTranscript } from "../TranscriptContext";

/** Bytes. What is bigger is loaded when somebody asks for it, not because a text was found in it. */
const MOST_BY_ITSELF = 8 * 1024 * 1024;

/** A content that was too big to come along: how big it is, and once it was asked for, all of it. */
export interface Whole {
  /** Bytes; null where all of it is here already. */
  readonly size: number | null;
  readonly text: string | null;
  readonly state: "preview" | "loading" | "whole" | "failed";
  /** What is looked for stands in it, perhaps not in its preview. */
  readonly isFoundIn: boolean;
  /** Undefined where it cannot be asked for here. */
  readonly load: (() => void) | undefined;
}

export function useWhole(part: TranscriptPart, field: string): Whole {
  const { loadContent } = useTranscript();
  const [text, setText] = useState<string | null>(null);
  const [state, setState] = useState<Whole["state"]>("preview");
  const size = part.stored.find((stored) => stored.field === field)?.size ?? null;
  const load = useCallback(async (): Promise<void> => {
    setState("loading");
    try {
      const found = (await loadContent?.(part, field)) ?? null;
      setText(found);
      setState(found === null ? "failed" : "whole");
    } catch (error) {
      console.warn(`The whole ${field} of a part could not be loaded.`, error);
      setState("failed");
    }
  }, [loadContent, part, field]);
  const [isFoundIn] = useFold(foundKey(part.id, field));
  const isWanted = isFoundIn && state === "preview" && size !== null && size <= MOST_BY_ITSELF;
  useEffect(() => {
    if (isWanted && loadContent !== undefined) void load();
  }, [isWanted, loadContent, load]);
  if (size === null) return { size, text: null, state: "whole", isFoundIn: false, load: undefined };
  return { size, text, state, isFoundIn, load: loadContent === undefined ? undefined : () => void load() };
}
