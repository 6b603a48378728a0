/**
 * What OpenCode loads (1.18.33): `"plugin": ["opencode-sync-plugin"]` in opencode.json. Built into one file of its own; it exports the plugin and
 * nothing else, since OpenCode takes every export for a plugin, and one that is none keeps all of them from loading.
 */
export { openSyncPlugin as default } from "./plugin";
