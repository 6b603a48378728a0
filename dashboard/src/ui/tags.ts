/** The tags with another one; null where there is nothing to add. */
export function addTag(tags: readonly string[], typed: string): string[] | null {
  const tag = typed.trim().replace(/\s+/g, " ");
  return tag === "" || tags.includes(tag) ? null : [...tags, tag];
}
