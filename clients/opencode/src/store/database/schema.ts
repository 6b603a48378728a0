import { OpenSyncError } from "@opensync/client-core";
import type { ReadDatabase } from "./driver";

/**
 * Which tables and columns a database has. OpenCode added columns with nearly every version (1.2 to 1.18): what is missing reads as NULL; without
 * what makes a session a session, nothing of the file is read.
 */
export interface Schema {
  has(table: string, column?: string): boolean;
  /** `column AS alias` where the table has it, else `NULL AS alias`. */
  select(table: string, columns: Readonly<Record<string, string>>): string;
  /** SQL function for the bytes of a text: `octet_length` (SQLite 3.43) reads no content, `length` counts characters. */
  readonly lengthOf: "octet_length" | "length";
}

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  session: ["id"],
  message: ["id", "session_id", "data"],
  part: ["id", "message_id", "session_id", "data"],
};

export function readSchema(database: ReadDatabase): Schema {
  const columns = new Map<string, Set<string>>();
  const rows = database.all(
    "SELECT m.name AS tbl, c.name AS col FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'",
  );
  for (const { tbl, col } of rows) {
    const table = String(tbl);
    columns.set(table, (columns.get(table) ?? new Set()).add(String(col)));
  }
  const has = (table: string, column?: string): boolean =>
    column === undefined ? columns.has(table) : columns.get(table)?.has(column) === true;
  refuseUnknown(database.path, has);
  return {
    has,
    select: (table, wanted) =>
      Object.entries(wanted)
        .map(([alias, column]) => `${has(table, column) ? column : "NULL"} AS ${alias}`)
        .join(", "),
    lengthOf: lengthFunction(database),
  };
}

function refuseUnknown(path: string, has: Schema["has"]): void {
  const missing = Object.entries(NEEDED).flatMap(([table, names]) =>
    has(table) ? names.filter((name) => !has(table, name)).map((name) => `${table}.${name}`) : [table],
  );
  if (missing.length === 0) return;
  throw new OpenSyncError(
    "state_unusable",
    `${path} is no database of OpenCode that this version knows: it has no ${missing.join(", ")}`,
    {
      hint: "Look for a newer version of opencode-sync-plugin. Nothing of this database was read.",
    },
  );
}

function lengthFunction(database: ReadDatabase): "octet_length" | "length" {
  const { version } = database.get("SELECT sqlite_version() AS version") ?? {};
  const [major = 0, minor = 0] = String(version).split(".").map(Number);
  return major > 3 || (major === 3 && minor >= 43) ? "octet_length" : "length";
}
