export { readTextIfPresent, writeFileAtomically } from "./atomic-file";
export { createFileOnce } from "./create-once";
export { configFolder, dataFolder, homeFolder, stateFolder, type Environment } from "./folders";
export { hasCode } from "./has-code";
export { removeOlder } from "./leftovers";
export { SessionFiles } from "./session-files";
