export { openPositions, type Positions } from "./positions";
export { machineId, redactionSalt } from "./machine";
