import { OpenSyncError } from "../errors";

/** When this many sources in a row cannot be delivered, it is not the sources. */
const MOST_FAILURES_IN_A_ROW = 5;

/** Delivers each source by itself, so that one which the backend stumbles over leaves the others alone. Throws what is not about a source. */
export async function oneByOne<Result>(
  sources: readonly string[],
  deliver: (source: string) => Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<{ results: Result[]; failed: { source: string; error: unknown }[] }> {
  const results: Result[] = [];
  const failed: { source: string; error: unknown }[] = [];
  let inARow = 0;
  for (const source of sources) {
    signal?.throwIfAborted();
    try {
      results.push(await deliver(source));
      inARow = 0;
    } catch (error) {
      inARow += 1;
      if (inARow >= MOST_FAILURES_IN_A_ROW || !isRefusedItem(error)) throw error;
      failed.push({ source, error });
    }
  }
  return { results, failed };
}

/** An answer that may be about what was sent; anything else (no connection, a wrong key) is the same for every source. */
function isRefusedItem(error: unknown): boolean {
  return error instanceof OpenSyncError && error.code === "server_refused" && error.status !== 429;
}
