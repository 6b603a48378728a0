import { randomBytes } from "node:crypto";
import { EngineError } from "../errors";
import { isJsonObject, parseJson } from "../values/json";
import type { SqlDatabase } from "./driver";

/**
 * Brings the file to this engine's format, in one transaction. The format number is SQLite's
 * `user_version`, so it changes with the tables or not at all.
 *
 * Throws `DataFolderTooNew` for a folder a newer engine has written, `NotADataFolder` for another program's database.
 */
export function migrate(database: SqlDatabase, dataDir: string): void {
  const version = pragma(database, "user_version");
  const application = pragma(database, "application_id");
  const objects = database.prepare("SELECT count(*) AS count FROM sqlite_master").get();
  if (application !== APPLICATION_ID && objects?.["count"] !== 0) {
    throw new EngineError(
      "NotADataFolder",
      `The database in ${dataDir} was not made by this engine. Use another folder.`,
      { status: 500 },
    );
  }
  if (version > MIGRATIONS.length) {
    throw new EngineError(
      "DataFolderTooNew",
      `The data folder ${dataDir} has format ${version}, but this version knows formats up to ${MIGRATIONS.length}. Upgrade to the version that wrote it.`,
      { status: 500 },
    );
  }
  if (version === MIGRATIONS.length) return;

  database.exec("BEGIN IMMEDIATE");
  try {
    for (const migration of MIGRATIONS.slice(version)) migration(database);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

/** One entry per format; entry n brings format n to n + 1. Never change one that has been released. */
const MIGRATIONS: readonly ((database: SqlDatabase) => void)[] = [
  (database) => {
    database.exec(`
      CREATE TABLE clock (id INTEGER PRIMARY KEY CHECK (id = 1), ts INTEGER NOT NULL);
      INSERT INTO clock VALUES (1, 0);
      CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
      CREATE TABLE tables (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
      CREATE TABLE indexes (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        "table" INTEGER NOT NULL REFERENCES tables (number),
        declaration TEXT NOT NULL
      );
    `);
    database.prepare("INSERT INTO meta (key, value) VALUES ('cursor_secret', ?)").run(randomBytes(32));
  },
  // Names in `tables` may be qualified with a component's path, which format 1 would take for unknown tables of the app.
  () => undefined,
  // The SHA-256 of a file in base64, as functions read it on Convex.
  (database) => {
    const storage = database.prepare("SELECT number FROM tables WHERE name = '_storage'").get()?.["number"];
    if (typeof storage !== "number") return;
    const rewrite = database.prepare(`UPDATE d_${storage} SET doc = ? WHERE seq = ?`);
    for (const { seq, doc } of database.prepare(`SELECT seq, doc FROM d_${storage}`).all()) {
      const row = parseJson(String(doc));
      const hex = isJsonObject(row) ? row["sha256"] : undefined;
      if (!isJsonObject(row) || typeof hex !== "string") throw new Error("a row of _storage is none");
      rewrite.run(JSON.stringify({ ...row, sha256: Buffer.from(hex, "hex").toString("base64") }), Number(seq));
    }
  },
];

/** "OSYN" in ASCII. */
const APPLICATION_ID = 0x4f53594e;

function pragma(database: SqlDatabase, name: string): number {
  const value = database.prepare(`PRAGMA ${name}`).get()?.[name];
  return typeof value === "number" ? value : 0;
}
