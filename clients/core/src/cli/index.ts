/** What the command lines of all clients share. Not for couriers: it loads what asks and draws. */
export { askYesNo, readSecret } from "./ask";
export { requireIngest, testConnection } from "./connection-test";
export { courierFilesOf } from "./courier-files-of";
export { flush, type FlushCommandOptions } from "./flush";
export { flushCourier } from "./flush-courier";
export { formatAmount, formatBytes, formatCount, formatDuration } from "./format";
export { liveStatusJson, readLiveStatus, showLiveStatus, type LiveStatus } from "./live-status";
export { login, type Capture, type LoginOptions } from "./login";
export { logs, type LogsOptions } from "./logs";
export { noteEnvironment } from "./note-environment";
export { parseCount } from "./parse-count";
export { parseSince } from "./parse-since";
export { createProgressDisplay, type ProgressDisplay } from "./progress";
export { set, type SetOptions } from "./set";
export { showConfig } from "./show-config";
export { showSettings, type ShownSetting } from "./show-settings";
export { listenForStop, type StopSignal } from "./stop-signal";
export { tilde } from "./tilde";
