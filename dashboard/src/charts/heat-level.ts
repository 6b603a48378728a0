/** How strongly a cell is filled: 0 for nothing, 1 to 4 by quarters of what the others have. */
export function heatLevels(values: readonly number[]): (value: number) => number {
  const sorted = values.filter((value) => value > 0).toSorted((a, b) => a - b);
  const greatest = sorted.at(-1) ?? 0;
  const bounds = [0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * sorted.length)] ?? 0);
  return (value) => {
    if (value <= 0) return 0;
    if (value >= greatest) return 4;
    return 1 + bounds.filter((bound) => value > bound).length;
  };
}
