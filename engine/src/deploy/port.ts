import type { Json, JsonObject } from "../values/json";
import type { ImportRequest } from "./snapshots/import-rows";

/** What the deploy API asks of a deployment, wherever that runs. Bodies and answers are the CLI's (1.48). */
export interface DeploymentPort {
  configHashes(): Promise<Json>;
  evaluateSchema(body: JsonObject): Promise<Json>;
  evaluatePush(body: JsonObject): Promise<Json>;
  startPush(body: JsonObject): Promise<Json>;
  waitForSchema(body: JsonObject): Promise<Json>;
  finishPush(body: JsonObject): Promise<Json>;
  setEnvironment(changes: Record<string, string | null>): Promise<void>;
  /** Begins an export. Throws EngineError `ExportInProgress`. */
  requestExport(includeStorage: boolean): Promise<void>;
  /** Path of a finished export; null where there is none of this timestamp. */
  exportFile(startTs: bigint): Promise<string | null>;
  /** Registers a file that was uploaded; resolves to the import's id. */
  addImport(request: ImportRequest): Promise<string>;
  /** Begins an import that waits for its confirmation. Throws EngineError. */
  performImport(importId: string): Promise<void>;
}
