export { readTextIfPresent, writeFileAtomically } from "./atomic-file";
export { configFolder, dataFolder, homeFolder, stateFolder, type Environment } from "./folders";
