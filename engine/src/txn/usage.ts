/**
 * What a transaction has used so far, in the units of its limits: documents scanned (also those a
 * filter dropped), bytes of documents by the Convex size formula, one database query per get, query or page.
 * The scheduler adds to the last two.
 */
export interface TransactionUsage {
  bytesRead: number;
  bytesWritten: number;
  databaseQueries: number;
  documentsRead: number;
  documentsWritten: number;
  functionsScheduled: number;
  scheduledFunctionArgsBytes: number;
}

/** Upper bounds for `TransactionUsage`; the smaller of upstream's source and documentation. */
export const TRANSACTION_LIMITS: Readonly<TransactionUsage> = {
  bytesRead: 16 * 1024 * 1024,
  bytesWritten: 16 * 1024 * 1024,
  databaseQueries: 4096,
  documentsRead: 32_000,
  documentsWritten: 16_000,
  functionsScheduled: 1000,
  scheduledFunctionArgsBytes: 16 * 1024 * 1024,
};

export function emptyUsage(): TransactionUsage {
  return {
    bytesRead: 0,
    bytesWritten: 0,
    databaseQueries: 0,
    documentsRead: 0,
    documentsWritten: 0,
    functionsScheduled: 0,
    scheduledFunctionArgsBytes: 0,
  };
}
