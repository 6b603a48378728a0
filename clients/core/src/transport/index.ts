export { createTransport, type Transport, type SessionDetail, type TransportOptions } from "./transport";
export { defaultRetry, type RetryPolicy } from "./retry";
