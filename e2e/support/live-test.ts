import { makeMachine } from "./machine";
import { machineTest } from "./machine-test";

/** A test with machines on which Claude Code runs. */
export const test = machineTest(makeMachine);
