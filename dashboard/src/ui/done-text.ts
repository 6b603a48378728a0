import { countText, plural } from "./number-text";

/** "705 of 10,269 sessions", or, where nobody knows of how many, "705 sessions". */
export function doneText({ sessions, total }: { sessions: number; total: number | null }): string {
  return total === null ? plural(sessions, "session") : `${countText(sessions)} of ${plural(total, "session")}`;
}
