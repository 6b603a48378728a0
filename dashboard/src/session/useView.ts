import { useCallback, useState } from "react";
import { WHOLE_VIEW, type BlockType, type TranscriptView } from "../transcript";

/** How the reader wants transcripts; kept in the browser, for the next session too. */
export function useView(): { view: TranscriptView; change: (change: Partial<TranscriptView>) => void } {
  const [view, setView] = useState(stored);
  const change = useCallback((changed: Partial<TranscriptView>) => {
    setView((now) => {
      const next = { ...now, ...changed };
      const { isRaw: _raw, hidden, ...kept } = next;
      window.localStorage.setItem(KEY, JSON.stringify({ ...kept, hidden: [...hidden] }));
      return next;
    });
  }, []);
  return { view, change };
}

const KEY = "opensync-transcript";
const TYPES: readonly BlockType[] = ["prompts", "answers", "tools", "thinking", "errors", "system"];

function stored(): TranscriptView {
  const text = window.localStorage.getItem(KEY);
  if (text === null) return WHOLE_VIEW;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return WHOLE_VIEW;
    const hidden = "hidden" in value && Array.isArray(value.hidden) ? value.hidden : [];
    return {
      isRaw: false,
      isFocused: "isFocused" in value && value.isFocused === true,
      isThinkingOpen: "isThinkingOpen" in value && value.isThinkingOpen === true,
      hidden: new Set(TYPES.filter((type) => hidden.includes(type))),
    };
  } catch (error) {
    if (error instanceof SyntaxError) return WHOLE_VIEW;
    throw error;
  }
}
