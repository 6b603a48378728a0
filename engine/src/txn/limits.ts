import { EngineError } from "../errors";
import type { TransactionUsage } from "./usage";

/** Throws the upstream error of the first read limit that `usage` exceeds. */
export function checkReadLimits(usage: TransactionUsage, limits: TransactionUsage): void {
  if (usage.documentsRead > limits.documentsRead) {
    throw new EngineError(
      "TooManyDocumentsRead",
      `Too many documents read in a single function execution (limit: ${limits.documentsRead}). ${OVER_LIMIT_HELP}`,
    );
  }
  if (usage.bytesRead > limits.bytesRead) {
    throw new EngineError(
      "TooManyBytesRead",
      `Too many bytes read in a single function execution (limit: ${limits.bytesRead} bytes). ${OVER_LIMIT_HELP}`,
    );
  }
  if (usage.databaseQueries > limits.databaseQueries) {
    throw new EngineError(
      "TooManyReads",
      `Too many reads in a single function execution (limit: ${limits.databaseQueries}). ${OVER_LIMIT_HELP}`,
    );
  }
}

/** Throws the upstream error of the first write limit that `usage` exceeds. */
export function checkWriteLimits(usage: TransactionUsage, limits: TransactionUsage): void {
  if (usage.documentsWritten > limits.documentsWritten) {
    throw new EngineError(
      "TooManyWrites",
      `Too many writes in a single function execution (limit: ${limits.documentsWritten})`,
    );
  }
  if (usage.bytesWritten > limits.bytesWritten) {
    throw new EngineError(
      "TooManyBytesWritten",
      `Too many bytes written in a single function execution (limit: ${limits.bytesWritten} bytes)`,
    );
  }
}

const OVER_LIMIT_HELP =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.";
