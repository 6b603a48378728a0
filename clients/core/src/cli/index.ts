/** What the command lines of all clients share. Not for couriers: it loads what reads a command line, asks and draws. */
export { testConnection } from "./connection-test";
export { courierFilesOf } from "./courier-files-of";
export { flush, type FlushCommandOptions } from "./flush";
export { flushCourier } from "./flush-courier";
export { formatAmount, formatBytes, formatCount, formatDuration } from "./format";
export { isConfigured } from "./is-configured";
export { keepCurrent, keepLaunchCurrent } from "./keep-current";
export { liveStatusJson, readLiveStatus } from "./live-status";
export { login, type Capture, type LoginOptions } from "./login";
export { forgetLogin, offerUninstall, type Leftover } from "./logout";
export { runProgram, type ClientProgram, type RunCommand } from "./run-program";
export {
  addDelivery,
  addLogin,
  addSettings,
  addSetup,
  addSync,
  type SetupOptions,
  type SyncCommandOptions,
} from "./shared-commands";
export { showChange, type FileChange } from "./show-change";
export { showSection, type Row } from "./show-section";
export { printStatusJson, showConfiguration, showConnection, showLiveCapture, type CaptureLine } from "./status";
export * from "./sync";
export { tilde } from "./tilde";
export * from "./verify";
export { sayAfterLogin, sayAfterSetup } from "./what-follows";
