import type { ClientProfile } from "@opensync/client-core";
import { version } from "../package.json";
import { isSettingVariable, readAgentSettings, settingsEnvironment } from "./plugin/environment";

export const profile: ClientProfile = {
  name: "opencode-sync",
  version,
  environmentPrefix: "OPENCODE_SYNC",
  loginCommand: "opencode-sync login",
  configFiles: [".opencode-sync/config.json"],
  aliases: {
    isAlias: isSettingVariable,
    resolve: (environment) => ({ ...environment, ...settingsEnvironment(readAgentSettings(environment)) }),
  },
};
