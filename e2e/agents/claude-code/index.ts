export { claudeCode } from "./install";
export { openAgent } from "./interactive";
export { recordHooks, type HookPayload } from "./record-hooks";
export { runAgent, startAgent, type AgentRun, type ResultLine } from "./run";
export { makeWorkspace, type Workspace } from "./workspace";
