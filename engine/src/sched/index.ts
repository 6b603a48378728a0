export { checkCrons } from "./crons";
export { Scheduler } from "./scheduler";
