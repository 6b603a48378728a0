import { hostWork } from "./runtime/host-work";
import type { Store } from "./store/store";
import type { ReadTransaction, WriteTransaction } from "./txn/transaction";

/** Runs `work` in a write transaction of its own: committed if it returns, rolled back if it throws. */
export async function transact<T>(store: Store, work: (tx: WriteTransaction) => T | Promise<T>): Promise<T> {
  const tx = await store.beginWrite();
  try {
    const result = await hostWork(() => work(tx));
    hostWork(() => tx.commit());
    return result;
  } finally {
    // Also for a commit that fails: an open transaction would keep all other writers waiting.
    hostWork(() => tx.rollback());
  }
}

/** Runs `work` on a snapshot. */
export function snapshot<T>(store: Store, work: (tx: ReadTransaction) => T): T {
  return hostWork(() => {
    const tx = store.beginRead();
    try {
      return work(tx);
    } finally {
      tx.close();
    }
  });
}
