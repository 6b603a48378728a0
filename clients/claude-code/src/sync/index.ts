export type * from "./options";
import type { SyncOptions, SyncResult } from "./options";

/**
 * Brings every transcript under `roots` into the backend: whole, once, and only what it does not have yet.
 *
 * @throws OpenSyncError what the transport threw (wrong key, no network, …), after everything acknowledged so far was recorded
 */
export type RunSync = (options: SyncOptions) => Promise<SyncResult>;
