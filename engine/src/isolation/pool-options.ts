import type { CoreSettings, EngineLogEntry } from "../core";
import type { ActionHostMethods } from "./action-isolate";

/** What threads for actions need, whichever runtime the actions are for. */
export interface PoolOptions {
  entry: URL;
  settings: CoreSettings;
  log: (entry: EngineLogEntry) => void;
  host: Omit<ActionHostMethods, "log">;
}
