import type { Engine } from "@opensync/engine";

type WriteTransaction = Awaited<ReturnType<Engine["store"]["beginWrite"]>>;
type Interval = { lo: Uint8Array; hi: Uint8Array | null };

/** What one mutation has read and written, by index, and what of it Convex would bill. */
export interface RecordedTransaction {
  reads: ReadonlyMap<string, readonly Interval[]>;
  writes: ReadonlyMap<string, readonly Uint8Array[]>;
  bytesRead: number;
  bytesWritten: number;
  documentsRead: number;
  documentsWritten: number;
}

/** Keeps what every mutation of the app reads and writes from now on. Answers the list, which grows. */
export function recordTransactions({ store }: Engine): RecordedTransaction[] {
  const recorded: RecordedTransaction[] = [];
  const latest: ReadonlyMap<string, readonly Uint8Array[]>[] = [];
  store.onCommit(({ keys }) => latest.push(keys));
  const beginWrite = store.beginWrite.bind(store);
  store.beginWrite = async () => {
    const tx = await beginWrite();
    const commit = tx.commit.bind(tx);
    tx.commit = () => {
      const ts = commit();
      const writes = latest.pop();
      if (writes !== undefined && isOfApp(writes)) recorded.push(recordOf(tx, writes));
      return ts;
    };
    return tx;
  };
  return recorded;
}

/** The engine's own bookkeeping is no mutation on Convex. */
function isOfApp(writes: ReadonlyMap<string, unknown>): boolean {
  return [...writes.keys()].some((index) => !index.startsWith("_"));
}

function recordOf(tx: WriteTransaction, writes: RecordedTransaction["writes"]): RecordedTransaction {
  const { bytesRead, bytesWritten, documentsRead, documentsWritten } = tx.usage;
  const reads = new Map<string, Interval[]>();
  for (const [index, intervals] of tx.readSet.intervals()) {
    if (!index.startsWith("_"))
      reads.set(
        index,
        intervals.map(({ lo, hi }) => ({ lo, hi })),
      );
  }
  return { reads, writes, bytesRead, bytesWritten, documentsRead, documentsWritten };
}

/** The index by which what one has written changes what the other has read; null where it does not. */
export function overlap(written: RecordedTransaction, read: RecordedTransaction): string | null {
  for (const [index, intervals] of read.reads) {
    for (const key of written.writes.get(index) ?? []) {
      const isIn = ({ lo, hi }: Interval): boolean =>
        Buffer.compare(lo, key) <= 0 && (hi === null || Buffer.compare(key, hi) < 0);
      if (intervals.some(isIn)) return index;
    }
  }
  return null;
}
