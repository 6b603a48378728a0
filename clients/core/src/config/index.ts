export {
  configFilePath,
  givenVariable,
  loadConfig,
  usualVariable,
  type ClientProfile,
  type LoadedConfig,
  type SettingSource,
} from "./load-config";
export { readConfigFile, updateConfigFile, type ConfigFile } from "./config-file";
export {
  describeSettings,
  parseSetting,
  settingsSchema,
  type RedactionRuleSetting,
  type Settings,
  type SettingDescription,
} from "./settings";
export { maskKey, withoutKeys } from "./mask-key";
