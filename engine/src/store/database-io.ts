import type { TransactionUsage } from "../txn/usage";

/**
 * What Convex bills as database I/O, summed since the store was opened: bytes of documents by Convex's size formula, bytes of index keys.
 * System tables and search postings do not count; a transaction that was rolled back counts what it read.
 */
export interface DatabaseIo {
  commits: number;
  documentsRead: number;
  documentsWritten: number;
  documentBytesRead: number;
  documentBytesWritten: number;
  indexBytesRead: number;
  indexBytesWritten: number;
}

export function emptyIo(): DatabaseIo {
  return {
    commits: 0,
    documentsRead: 0,
    documentsWritten: 0,
    documentBytesRead: 0,
    documentBytesWritten: 0,
    indexBytesRead: 0,
    indexBytesWritten: 0,
  };
}

/** What one transaction adds to the sums when it ends. */
export interface TransactionIo {
  readonly usage: TransactionUsage;
  readonly indexBytesRead: number;
  readonly written: { readonly indexes: readonly string[]; readonly keys: readonly Uint8Array[] };
}

export function addReads(io: DatabaseIo, { usage, indexBytesRead }: TransactionIo): void {
  io.documentsRead += usage.documentsRead;
  io.documentBytesRead += usage.bytesRead;
  io.indexBytesRead += indexBytesRead;
}

export function addWrites(io: DatabaseIo, { usage, written }: TransactionIo): void {
  io.commits += 1;
  io.documentsWritten += usage.documentsWritten;
  io.documentBytesWritten += usage.bytesWritten;
  for (const [at, key] of written.keys.entries()) {
    if (!written.indexes[at]?.startsWith("_")) io.indexBytesWritten += key.length;
  }
}
