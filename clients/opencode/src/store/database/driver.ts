import { OpenSyncError, causeText } from "@opensync/client-core";

/** A cell as SQLite gives it. Integers are read as numbers: times in ms and counts fit. */
export type Cell = null | number | bigint | string | Uint8Array;
export type Row = Record<string, unknown>;

/** The seam to SQLite: a database that is only read, while others write it. */
export interface ReadDatabase {
  readonly path: string;
  /** Statements are prepared once a text: @photostructure/sqlite 1.2.1 cannot finalize them, so the number of texts must be bounded. */
  all(sql: string, ...parameters: Cell[]): Row[];
  get(sql: string, ...parameters: Cell[]): Row | undefined;
  /**
   * Runs `read` in one read transaction: everything is seen as of one moment. It must be short: as long as it lasts the agent's WAL cannot be
   * checkpointed past it.
   */
  snapshot<T>(read: () => T): T;
  close(): void;
}

interface NativeStatement {
  all(...parameters: Cell[]): unknown[];
}
interface NativeDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): NativeStatement;
  close(): void;
}

/** A writer holds the file exclusively for moments only, in other journal modes than WAL. */
const BUSY_TIMEOUT_MS = 2_000;

/** Opens a database to read it: with bun:sqlite inside of OpenCode, with @photostructure/sqlite in Node. Throws an OpenSyncError. */
export async function openDatabase(path: string): Promise<ReadDatabase> {
  try {
    const native = process.versions.bun === undefined ? await openInNode(path) : await openInBun(path);
    native.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    // Should a statement ever be one that writes, it fails.
    native.exec("PRAGMA query_only = 1");
    return new GuardedDatabase(path, native);
  } catch (error) {
    throw describe(error, path);
  }
}

async function openInNode(path: string): Promise<NativeDatabase> {
  const { DatabaseSync } = await import("@photostructure/sqlite");
  return new DatabaseSync(path, { readOnly: true });
}

async function openInBun(path: string): Promise<NativeDatabase> {
  // Not a literal: a bundler for Node would try to resolve it.
  const specifier = ["bun", "sqlite"].join(":");
  const loaded: unknown = await import(specifier);
  if (!isBunSqlite(loaded)) throw new Error("bun:sqlite has no Database");
  return new loaded.Database(path, { readonly: true });
}

interface BunSqlite {
  Database: new (path: string, options: { readonly: boolean }) => NativeDatabase;
}

function isBunSqlite(loaded: unknown): loaded is BunSqlite {
  return typeof loaded === "object" && loaded !== null && typeof Reflect.get(loaded, "Database") === "function";
}

class GuardedDatabase implements ReadDatabase {
  readonly path: string;
  readonly #native: NativeDatabase;
  readonly #statements = new Map<string, NativeStatement>();
  #depth = 0;

  constructor(path: string, native: NativeDatabase) {
    this.path = path;
    this.#native = native;
  }

  all(sql: string, ...parameters: Cell[]): Row[] {
    return this.#guard(() =>
      this.#prepare(sql)
        .all(...parameters)
        .filter(isRow),
    );
  }

  get(sql: string, ...parameters: Cell[]): Row | undefined {
    return this.all(sql, ...parameters)[0];
  }

  snapshot<T>(read: () => T): T {
    if (this.#depth > 0) return read();
    this.#guard(() => this.#native.exec("BEGIN"));
    this.#depth += 1;
    try {
      return read();
    } finally {
      this.#depth -= 1;
      this.#guard(() => this.#native.exec("COMMIT"));
    }
  }

  close(): void {
    this.#statements.clear();
    this.#native.close();
  }

  #prepare(sql: string): NativeStatement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#native.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #guard<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw describe(error, this.path);
    }
  }
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null;
}

/** By SQLite's own words: they are the same in both drivers, codes are not. */
function describe(error: unknown, path: string): OpenSyncError {
  if (error instanceof OpenSyncError) return error;
  const reason = causeText(error);
  if (/malformed|not a database/i.test(reason)) {
    return new OpenSyncError("state_unusable", `OpenCode's database is damaged: ${path} (${reason})`, {
      hint: "Nothing was changed in it. OpenCode itself cannot read it either: restore it from a backup, or move it away.",
      cause: error,
    });
  }
  if (/locked|busy/i.test(reason)) {
    return new OpenSyncError("state_unusable", `OpenCode's database is in use: ${path} (${reason})`, {
      hint: "Something holds it exclusively for longer than usual. Try again in a moment.",
      cause: error,
    });
  }
  // To read in WAL mode, SQLite shares a file `-shm` with the writers; `immutable` would do without, and see half of what they write.
  const needsFolder = /readonly database/i.test(reason);
  return new OpenSyncError("state_unusable", `OpenCode's database cannot be read: ${path} (${reason})`, {
    hint: needsFolder
      ? "SQLite keeps opencode.db-shm beside it while it is read, and the folder does not let it: copy the files elsewhere and name the copy in OPENCODE_DB."
      : "Look whether the file and its folder can be read by you.",
    cause: error,
  });
}
