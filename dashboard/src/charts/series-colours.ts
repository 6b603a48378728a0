const COUNT = 8;

/** So many series have a colour of their own; the others are drawn as one. */
export const MAX_SERIES = COUNT;

export function seriesColour(index: number): string {
  return `var(--series-${(index % COUNT) + 1})`;
}

/** The others are too much like those of agents. */
const BESIDE_AGENTS = [0, 4, 5, 6, 7];

/** Of a series that stands beside agents with colours of their own. */
export function colourBesideAgents(index: number): string {
  return seriesColour(BESIDE_AGENTS[index % BESIDE_AGENTS.length] ?? 0);
}

export const OTHERS_COLOUR = "var(--ink-3)";
