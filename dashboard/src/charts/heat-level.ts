/** How strongly a cell is filled: 0 for nothing, 1 to 4 by quarters of what the others have. */
export function heatLevels(values: readonly number[]): (value: number) => number {
  const sorted = values.filter((value) => value > 0).toSorted((a, b) => a - b);
  const bounds = [0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * sorted.length)] ?? 0);
  return (value) => (value <= 0 ? 0 : 1 + bounds.filter((bound) => value >= bound && bound > (sorted[0] ?? 0)).length);
}
