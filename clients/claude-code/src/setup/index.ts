/** Installing the hooks: Claude Code's settings, the hook's stable place, and what the hook starts. */
export { findHooks, type FoundHooks } from "./find-hooks";
export { CAPTURED_EVENTS } from "./hook-command";
export { applyPlan, planInstall, planUninstall, type Place, type SettingsPlan } from "./install";
export { settingsPath, type Scope } from "./settings-file";
export { recordTestEvent } from "./test-event";
export { installShim, shimIsCurrent, shimPath, shippedHook } from "./shim";
