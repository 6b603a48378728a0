const COUNT = 8;

/** So many series have a colour of their own; the others are drawn as one. */
export const MAX_SERIES = COUNT;

export function seriesColour(index: number): string {
  return `var(--series-${(index % COUNT) + 1})`;
}

export const OTHERS_COLOUR = "var(--ink-3)";
