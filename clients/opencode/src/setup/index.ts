/** Putting the plugin into OpenCode's configuration, and finding it there. */
export { configGroup, type Place, type Scope } from "./config-places";
export { countLoaded, findPlugin, type FoundPlugin, type PluginEntry } from "./find-plugin";
export { applyPlan, planInstall, planUninstall, type ConfigPlan } from "./install";
export { wantedPlugin } from "./plugin-spec";
