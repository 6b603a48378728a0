/** The process that brings what hooks recorded to the backend, apart from the agent: one a machine and client. */
export { courierFiles, type CourierFiles } from "./courier-files";
export { runCourier, type CourierEnd, type CourierOptions } from "./courier";
export type { CourierClient, Delivered, Wake, WakeTiming, Work } from "./client";
export { flush, type FlushOptions, type FlushReport } from "./flush";
export { oneByOne } from "./one-by-one";
export { spawnCourier, type SpawnCourierOptions } from "./spawn-courier";
export {
  readCourierStatus,
  type CourierError,
  type CourierStatus,
  type SourceStatus,
  type StoredStatus,
} from "./status";
export { defaultTiming, type CourierTiming } from "./timing";
