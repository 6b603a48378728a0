export type { Agent } from "./agent";
export { claudeCode } from "./claude-code";
export { FAULTS, type Fault } from "./faults";
export { openCode } from "./opencode";
export { randomKills } from "./random-kills";
export { runFault, type FaultOutcome, type FaultRun } from "./run-fault";
export { isWhole, type Verdict } from "./verdict";
