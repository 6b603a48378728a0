import { useRef } from "react";
import type { Row } from "./rows/rows";

/**
 * Whether these rows differ from those before at their beginning only, so that the list keeps its place from the end. Told from the
 * keys: rows at the border of what was added may have been joined.
 */
export function useShift(rows: readonly Row[]): boolean {
  const before = useRef<{ rows: readonly Row[]; shift: boolean }>({ rows, shift: false });
  if (before.current.rows !== rows) {
    before.current = { rows, shift: isAtStart(before.current.rows, rows) };
  }
  return before.current.shift;
}

export function isAtStart(before: readonly Row[], now: readonly Row[]): boolean {
  if (before.length === 0 || now.length === 0 || before.length === now.length) return false;
  return before[0]?.key !== now[0]?.key && before.at(-1)?.key === now.at(-1)?.key;
}
