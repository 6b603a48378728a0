/** The most sessions that one mutation takes. */
export const BATCH = 100;

/** Runs `act` on batches one after the other; `progress` hears how many are done. What fails ends it: the batches before it stay done. */
export async function inBatches<Item>(
  items: readonly Item[],
  act: (batch: Item[]) => Promise<unknown>,
  progress: (done: number) => void = () => undefined,
): Promise<void> {
  for (let at = 0; at < items.length; at += BATCH) {
    const batch = items.slice(at, at + BATCH);
    await act(batch);
    progress(at + batch.length);
  }
}
