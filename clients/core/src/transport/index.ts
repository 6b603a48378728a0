export { createTransport, type Transport, type TransportOptions } from "./transport";
export { defaultRetry, type RetryPolicy } from "./retry";
export type { BatchAnswer, BatchBody, BatchClient, Health, Me, SessionDetail } from "./wire";
