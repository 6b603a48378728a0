/** How many of the chosen sessions have a tag. */
export type TagState = "all" | "some" | "none";

export function tagStates(sessions: readonly { tags: readonly string[] }[]): Map<string, TagState> {
  const counts = new Map<string, number>();
  for (const { tags } of sessions) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const states = [...counts].map(([tag, count]): [string, TagState] => [
    tag,
    count === sessions.length ? "all" : "some",
  ]);
  return new Map(states.toSorted(([a], [b]) => a.localeCompare(b)));
}

/** What has to be added to all sessions and what taken from all, for them to have what was chosen. */
export function changeOfTags(
  before: ReadonlyMap<string, TagState>,
  after: ReadonlyMap<string, TagState>,
): { add: string[]; remove: string[] } {
  const changed = [...after].filter(([tag, state]) => state !== (before.get(tag) ?? "none"));
  return {
    add: changed.filter(([, state]) => state === "all").map(([tag]) => tag),
    remove: changed.filter(([, state]) => state === "none").map(([tag]) => tag),
  };
}

/** A tag as the backend keeps it. */
export function tidyTag(text: string): string {
  return text.normalize("NFC").replace(/\s+/g, " ").trim();
}
