/** What a page of a query reads at most, of the 16 MiB that a function may read and return: it ends behind the row that passes this. */
export const PAGE_BYTES_READ = 4 * 1024 * 1024;

/**
 * Whether a function failed because it went over one of Convex's limits. Their messages name them: `(limit: 4096)`,
 * `(1.2 MiB > maximum size 1 MiB)`, `timed out (maximum duration: 1s)`.
 */
export function isOverLimit(error: unknown): boolean {
  return error instanceof Error && /\b(?:limit: |maximum |timed out)/.test(error.message);
}
