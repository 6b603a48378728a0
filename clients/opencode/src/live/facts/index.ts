/** What only the plugin knows of a session, kept on this machine until nobody needs it any more. */
export { openEvents, readEvents, type Events, type KnownEvents } from "./open-events";
export { parsePluginRecord, type KeptEvent, type PluginRecord } from "./plugin-record";
export type { SessionEvents } from "./session-events";
