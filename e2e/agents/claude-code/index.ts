export { claudeCode } from "./install";
export { runAgent, startAgent, type AgentRun, type ResultLine } from "./run";
export { makeWorkspace, type Workspace } from "./workspace";
