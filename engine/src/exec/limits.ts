/** What the engine allows functions; the smaller of upstream's source and documentation (size S16). */
export interface ExecutionLimits {
  /** ms of computation of a query or mutation, nested calls included. */
  userTimeMs: number;
  /** ms a query or mutation may take in all. */
  systemTimeMs: number;
  /** ms without any progress after which a query or mutation is taken to await something that never comes. */
  stuckMs: number;
  /** ms an action may run. */
  actionTimeMs: number;
  /** ms an action may run in Node.js. */
  nodeActionTimeMs: number;
  concurrentQueries: number;
  concurrentMutations: number;
  /** Actions and HTTP actions together. */
  concurrentActions: number;
  /** Calls that may wait for their turn, of each of these three. */
  queued: number;
  /**
   * Bytes of documents written in a second, on average: more has to wait. Upstream sells this by the size of a deployment
   * (4 MiB/s at S16) and no function can depend on it, so one's own machine is not held to it unless asked.
   */
  writeBytesPerSecond: number;
}

export const EXECUTION_LIMITS: ExecutionLimits = {
  userTimeMs: 1000,
  systemTimeMs: 15_000,
  stuckMs: 1000,
  actionTimeMs: 30 * 60 * 1000,
  nodeActionTimeMs: 10 * 60 * 1000,
  concurrentQueries: 16,
  concurrentMutations: 16,
  concurrentActions: 64,
  queued: 2000,
  writeBytesPerSecond: Infinity,
};

/** Arguments of a function, its result: Convex size. */
export const MAX_ARGS_BYTES = 16 * 1024 * 1024;
export const MAX_RESULT_BYTES = 16 * 1024 * 1024;
/** Nested calls below a function called from outside. */
export const MAX_CALL_DEPTH = 8;
/** Body of an HTTP action's response. */
export const MAX_RESPONSE_BYTES = 20 * 1024 * 1024;
