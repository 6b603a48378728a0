export { checkCrons } from "./crons";
export { type FatalRequest, type JobRunner, Scheduler } from "./scheduler";
