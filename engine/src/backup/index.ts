/** Copies of a data folder, made while it is in use. */
export { backUp } from "./back-up";
export type { BackupManifest } from "./manifest";
export { restore } from "./restore";
