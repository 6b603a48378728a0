export { checkCrons } from "./crons";
export { type FatalRequest, type JobRunner, Scheduler, type SchedulerLoad } from "./scheduler";
