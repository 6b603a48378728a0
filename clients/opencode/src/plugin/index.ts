/** What the plugin leaves for the courier, and the settings that it and the commands read alike. */
export {
  readAgentSettings,
  sessionSyncDefaults,
  settingsEnvironment,
  type AgentSettings,
  type PluginOptions,
} from "./environment";
export { settingsOfRecord, storeVariables } from "./record-headers";
export { requestRetry } from "./request-retry";
export type { EventPayload, HintPayload, ToolTiming } from "./record-payload";
