export { checkCrons } from "./crons";
export { type JobRunner, Scheduler } from "./scheduler";
