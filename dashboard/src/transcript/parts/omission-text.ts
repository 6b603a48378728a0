import { bytesText } from "../../ui/number-text";
import type { PartOmission } from "../message";

/** What was left out, in words: "12 KiB of file contents". `setting` is the one that would send it, where there is one. */
export interface OmissionText {
  readonly what: string;
  readonly setting: string | null;
}

/** One line for each reason; fields of the same reason are summed. */
export function omissionTexts(omitted: readonly PartOmission[]): OmissionText[] {
  const byReason = new Map<string, number | null>();
  for (const { reason, bytes } of omitted) {
    const before = byReason.get(reason);
    byReason.set(reason, bytes === undefined ? (before ?? null) : (before ?? 0) + bytes);
  }
  return [...byReason].map(([reason, bytes]) => {
    const known = REASONS[reason];
    const what = known?.what ?? reason.replaceAll("-", " ");
    return { what: bytes === null ? what : `${bytesText(bytes)} of ${what}`, setting: known?.setting ?? null };
  });
}

const REASONS: Readonly<Record<string, OmissionText>> = {
  "file-contents": { what: "file contents", setting: "syncFileContents" },
  thinking: { what: "thinking", setting: "syncThinking" },
  "tool-calls": { what: "the tool call", setting: "syncToolCalls" },
  image: { what: "an image", setting: null },
  attachment: { what: "an attachment", setting: null },
  "too-large": { what: "what was too large to send", setting: null },
};
