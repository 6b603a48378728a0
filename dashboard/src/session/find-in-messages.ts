import type { TranscriptMessage } from "../transcript";

/** A place that the text stands at. */
export interface Found {
  readonly messageId: string;
  readonly partId: string;
  readonly createdAt: number;
}

/** What is loaded and has the text, however it is written. */
export function findInMessages(messages: readonly TranscriptMessage[], text: string): Found[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  return messages.flatMap(({ id, createdAt, parts }) =>
    parts
      .filter(({ text: own, inputJson, outputJson, toolName }) =>
        [own, inputJson, outputJson, toolName].some((value) => value?.toLowerCase().includes(wanted) === true),
      )
      .map((part) => ({ messageId: id, partId: part.id, createdAt })),
  );
}

/** Both lists as one, in the order of their times; what is loaded is told once. */
export function joinedFinds(loaded: readonly Found[], others: readonly Found[]): Found[] {
  const seen = new Set(loaded.map(({ partId }) => partId));
  const joined = [...loaded, ...others.filter(({ partId }) => !seen.has(partId))];
  return joined.sort((a, b) => a.createdAt - b.createdAt);
}
