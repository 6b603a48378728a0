import { EngineError } from "../errors";
import { isJsonObject, parseJson } from "../values/json";
import type { JsonObject } from "../values/json";

/** What `ctx.db.system` shows, and of each document which fields: the engine keeps more in them than upstream's tables have. */
const READABLE_TABLES: Record<string, readonly string[]> = {
  _storage: ["_id", "_creationTime", "sha256", "size", "contentType"],
  _scheduled_functions: ["_id", "_creationTime", "name", "args", "scheduledTime", "completedTime", "state"],
};

const PUBLIC_FIELDS = new Set(Object.values(READABLE_TABLES).flat());

/** Throws for the engine's private tables (environment variables, stored answers). */
export function requireReadableTable(table: string): void {
  if (table.startsWith("_") && !Object.hasOwn(READABLE_TABLES, table)) {
    throw new EngineError("InvalidTableName", `There is no system table ${table}.`);
  }
}

export function publicDocument(text: string): string {
  const document = parseJson(text);
  if (!isJsonObject(document)) return text;
  const visible: JsonObject = {};
  for (const [name, value] of Object.entries(document)) if (PUBLIC_FIELDS.has(name)) visible[name] = value;
  return JSON.stringify(visible);
}
