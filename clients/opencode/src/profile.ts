import type { ClientProfile } from "@opensync/client-core";
import { version } from "../package.json";
import { isSettingVariable, readAgentSettings, settingsEnvironment } from "./plugin/environment";

/** session-sync's names of what every client reads; `plugin/environment` says what they mean, and when they count. */
const SESSION_SYNC = new Map([
  ["OPENCODE_SYNC_CONVEX_URL", "SESSION_API_URL"],
  ["OPENCODE_SYNC_API_KEY", "SESSION_API_KEY"],
  ["OPENCODE_SYNC_AUTO_SYNC", "SESSION_SYNC_ENABLED"],
]);

export const profile: ClientProfile = {
  name: "opencode-sync",
  version,
  environmentPrefix: "OPENCODE_SYNC",
  command: "opencode-sync",
  configFiles: [".opencode-sync/config.json"],
  aliases: {
    isAlias: isSettingVariable,
    resolve: (environment) => ({ ...environment, ...settingsEnvironment(readAgentSettings(environment)) }),
    aliasOf: (variable) => SESSION_SYNC.get(variable),
  },
};
