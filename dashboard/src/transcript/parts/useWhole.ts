import { useState } from "react";
import type { TranscriptPart } from "../message";
import { useTranscript } from "../TranscriptContext";

/** A content that was too big to come along: how big it is, and once it was asked for, all of it. */
export interface Whole {
  /** Bytes; null where all of it is here already. */
  readonly size: number | null;
  readonly text: string | null;
  readonly state: "preview" | "loading" | "whole" | "failed";
  /** Undefined where it cannot be asked for here. */
  readonly load: (() => void) | undefined;
}

export function useWhole(part: TranscriptPart, field: string): Whole {
  const { loadContent } = useTranscript();
  const [text, setText] = useState<string | null>(null);
  const [state, setState] = useState<Whole["state"]>("preview");
  const size = part.stored.find((stored) => stored.field === field)?.size ?? null;
  if (size === null) return { size, text: null, state: "whole", load: undefined };
  const load = async (): Promise<void> => {
    setState("loading");
    try {
      const found = (await loadContent?.(part, field)) ?? null;
      setText(found);
      setState(found === null ? "failed" : "whole");
    } catch (error) {
      console.warn(`The whole ${field} of a part could not be loaded.`, error);
      setState("failed");
    }
  };
  return { size, text, state, load: loadContent === undefined ? undefined : () => void load() };
}
