import { backfill } from "./backfill";
import type { SqlDatabase } from "./driver";
import { createIndex, createSystemTable, dropIndex, loadCatalogue } from "./tables";

/**
 * The engine's own tables. All components share them: a row that is not the app's names its component in the field
 * `component`. Their numbers are part of every id in them and never change; user tables
 * are numbered from 10,001. Adding a table or an index here is enough: it is made at the next open.
 */
export const SYSTEM_TABLES: readonly SystemTable[] = [
  { name: "_storage", number: 32, indexes: { by_uuid: ["uuid"] } },
  {
    name: "_scheduled_functions",
    number: 33,
    indexes: { by_state: ["state.kind", "scheduledTime"], by_completed_time: ["completedTime"] },
  },
  { name: "_cron_jobs", number: 34, indexes: { by_name: ["name"], by_next_ts: ["nextTs"] } },
  { name: "_environment_variables", number: 35, indexes: { by_name: ["name"] } },
  {
    name: "_session_requests",
    number: 36,
    indexes: { by_request: ["sessionId", "requestId"] },
  },
  { name: "_upload_tokens", number: 37, indexes: { by_token: ["token"] } },
  { name: "_exports", number: 44, indexes: {} },
  { name: "_snapshot_imports", number: 45, indexes: {} },
  { name: "_components", number: 46, indexes: { by_path: ["path"] } },
];

export interface SystemTable {
  name: string;
  number: number;
  /** Index name to field paths. */
  indexes: Readonly<Record<string, readonly string[]>>;
}

/** Makes the tables and indexes that are missing; an index no longer listed, or with other fields, is dropped. */
export function createSystemTables(database: SqlDatabase): void {
  const catalogue = loadCatalogue(database);
  database.exec("BEGIN IMMEDIATE");
  for (const { name, number, indexes } of SYSTEM_TABLES) {
    const table = catalogue.table(name) ?? createSystemTable(database, name, number);
    const missing = new Map(Object.entries(indexes));
    for (const index of table.indexes) {
      const fields = missing.get(index.name);
      if (index.kind === "database" && fields?.join() === index.fields.join()) {
        missing.delete(index.name);
      } else {
        dropIndex(database, index);
      }
    }
    for (const [indexName, fields] of missing) {
      const declaration = { kind: "database" as const, name: indexName, fields: [...fields] };
      backfill(database, table, [createIndex(database, table, declaration)]);
    }
  }
  database.exec("COMMIT");
}
