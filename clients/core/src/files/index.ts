export { readTextIfPresent, writeFileAtomically } from "./atomic-file";
export { configFolder, homeFolder, stateFolder, type Environment } from "./folders";
