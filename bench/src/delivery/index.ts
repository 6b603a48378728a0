export { FAULTS, type Fault } from "./faults";
export { randomKills } from "./random-kills";
export { runFault, type FaultOutcome, type FaultRun } from "./run-fault";
export { isWhole, type Verdict } from "./verdict";
