/** Installing the hooks: Claude Code's settings, the hook's stable place, and what the hook starts. */
export { CAPTURED_EVENTS } from "./hook-command";
export { applyPlan, installedEvents, planInstall, planUninstall, type Place, type SettingsPlan } from "./install";
export { launchFilePath, readLaunch, refreshLaunch, type Launch } from "./launch";
export { settingsPath, type Scope } from "./settings-file";
export { installShim, removeShim, shimIsCurrent, shimPath } from "./shim";
