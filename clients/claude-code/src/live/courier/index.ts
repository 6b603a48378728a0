/** The courier of Claude Code's sessions: brings what hooks told of, and what they missed, to the backend. */
export { claudeCourierFiles, runCourier, type CourierCommandOptions } from "./run-courier";
