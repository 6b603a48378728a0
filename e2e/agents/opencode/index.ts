export { readStore, type MessageRow, type PartRow, type SessionRow, type StoreRows } from "./database";
export { exportSession, type ExportedMessage, type ExportedPart, type ExportedSession } from "./export";
export { openCode } from "./install";
export { recordEvents, type Told } from "./record-events";
export { startRegistry, type Registry } from "./registry";
export { runAgent, runOpenCode, startAgent, type AgentRun, type RunEvent } from "./run";
export { startServer, type BusEvent, type Server } from "./serve";
export { openTui, type Tui } from "./tui";
export { addPlugin, git, makeWorkspace, MODELS, setPluginOptions, type PluginEntry, type Workspace } from "./workspace";
