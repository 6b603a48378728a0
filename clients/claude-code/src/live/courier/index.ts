/** The courier of Claude Code's sessions: brings what hooks told of, and what they missed, to the backend. */
export { claudeCourierFiles, runCourier, type CourierCommandOptions } from "./run-courier";
export { flushCourier } from "./flush-courier";
export { startCourier } from "./start-courier";
