import type { Store } from "./store/store";
import type { ReadTransaction, WriteTransaction } from "./txn/transaction";

/** Runs `work` in a write transaction of its own: committed if it returns, rolled back if it throws. */
export async function transact<T>(store: Store, work: (tx: WriteTransaction) => T | Promise<T>): Promise<T> {
  const tx = await store.beginWrite();
  let result: T;
  try {
    result = await work(tx);
  } catch (error) {
    tx.rollback();
    throw error;
  }
  tx.commit();
  return result;
}

/** Runs `work` on a snapshot. */
export function snapshot<T>(store: Store, work: (tx: ReadTransaction) => T): T {
  const tx = store.beginRead();
  try {
    return work(tx);
  } finally {
    tx.close();
  }
}
