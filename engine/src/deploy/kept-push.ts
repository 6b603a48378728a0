import { gunzipSync, gzipSync } from "node:zlib";
import type { AppSource } from "../components";
import type { SqlDatabase } from "../store/driver";
import type { Store } from "../store/store";
import { writeMeta } from "../store/tables";

/** Code that was pushed to a deployment, kept to be in force again after a restart. */
export interface KeptPush {
  /** Fingerprint of the code that the deployment was started with when this was pushed. */
  base: string;
  source: AppSource;
}

const KEY = "pushed_app";

export function readKeptPush(store: Store): KeptPush | null {
  const bytes = store.meta(KEY);
  return bytes === null ? null : (JSON.parse(gunzipSync(bytes).toString("utf8")) as KeptPush);
}

/** In the transaction that puts it in force. Null forgets what was kept. */
export function writeKeptPush(database: SqlDatabase, push: KeptPush | null): void {
  writeMeta(database, KEY, push === null ? null : gzipSync(JSON.stringify(push)));
}
