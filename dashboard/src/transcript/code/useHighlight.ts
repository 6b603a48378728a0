import { useEffect, useState } from "react";
import { highlight, isHighlightable, type TokenLine } from "./highlight";

/** What was highlighted lately: a row that scrolls back into view is coloured at once. */
const lately = new Map<string, readonly TokenLine[]>();
const MOST_KEPT = 200;

/** The code's tokens; null while they are being made, and where there will be none: the code is shown plain then. */
export function useHighlight(code: string, language: string | null): readonly TokenLine[] | null {
  const key = language === null || !isHighlightable(code) ? null : `${language}\n${code}`;
  const [made, setMade] = useState<{ key: string; lines: readonly TokenLine[] } | null>(null);
  useEffect(() => {
    if (key === null || language === null || lately.has(key)) return;
    let isWanted = true;
    const make = async (): Promise<void> => {
      const lines = await highlight(code, language);
      if (lines === null) return;
      keep(key, lines);
      if (isWanted) setMade({ key, lines });
    };
    make().catch((error: unknown) => {
      console.warn(`Highlighting ${language} failed; the text is shown plain.`, error);
    });
    return () => {
      isWanted = false;
    };
  }, [key, code, language]);
  if (key === null) return null;
  return lately.get(key) ?? (made?.key === key ? made.lines : null);
}

function keep(key: string, lines: readonly TokenLine[]): void {
  lately.set(key, lines);
  for (const oldest of lately.keys()) {
    if (lately.size <= MOST_KEPT) return;
    lately.delete(oldest);
  }
}
