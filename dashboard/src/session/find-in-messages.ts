import type { TranscriptMessage } from "../transcript";

/** A place that the text stands at. */
export interface Found {
  readonly messageId: string;
  readonly partId: string;
  readonly createdAt: number;
  /** The part's field that has it, where that is a content that is loaded on demand. */
  readonly field?: string;
}

/** A text in a part that a search elsewhere has found. */
export type FoundText = Omit<Found, "createdAt"> & { readonly text: string };

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

/** Both lists as one, in the order of their times, each part once. */
export function joinedFinds(loaded: readonly Found[], others: readonly Found[]): Found[] {
  const byPart = new Map<string, Found>();
  for (const found of [...loaded, ...others]) {
    const known = byPart.get(found.partId);
    if (known === undefined) byPart.set(found.partId, found);
    else if (known.field === undefined && found.field !== undefined)
      byPart.set(found.partId, { ...known, field: found.field });
  }
  return [...byPart.values()].sort((a, b) => a.createdAt - b.createdAt);
}
