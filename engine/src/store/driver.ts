import { EngineError } from "../errors";

/**
 * Opens a database file: with node:sqlite where Node has it unflagged (>= 22.13), else with
 * @photostructure/sqlite, which has the same shape and comes prebuilt for Node 20.
 */
export function openSql(path: string, options: { readOnly?: boolean } = {}): SqlDatabase {
  const readOnly = options.readOnly ?? false;
  return guard(() => new CachedDatabase(new DatabaseSync(path, { readOnly })));
}

export type SqlValue = null | number | bigint | string | Uint8Array;
export type SqlRow = Record<string, SqlValue>;

export interface SqlRunResult {
  changes: number | bigint;
  lastInsertRowid: number | bigint;
}

/** A prepared statement, shaped like `StatementSync` of node:sqlite. Integers are read as numbers. */
export interface SqlStatement {
  run(...parameters: SqlValue[]): SqlRunResult;
  get(...parameters: SqlValue[]): SqlRow | undefined;
  all(...parameters: SqlValue[]): SqlRow[];
  iterate(...parameters: SqlValue[]): IterableIterator<SqlRow>;
}

/**
 * The seam to SQLite. `prepare` returns the same statement for the same text (it caches), so one
 * statement must not be iterated twice at once. A damaged file is reported as `DatabaseCorrupt`.
 */
export interface SqlDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  /**
   * With @photostructure/sqlite 1.2.1, which cannot finalize a statement, a connection that has prepared
   * any keeps its files open until garbage collection. It holds no transaction.
   */
  close(): void;
}

/** SQLite's primary result code of a driver error (5 busy, 11 corrupt, 26 not a database); null for any other error. */
export function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  const code: unknown = Reflect.get(error, "errcode");
  if (typeof code === "number") return code & 0xff;
  // The statements of @photostructure/sqlite 1.2.1 throw with SQLite's message alone.
  if (error.message === "database disk image is malformed") return SQLITE_CORRUPT;
  if (error.message === "database or disk is full") return SQLITE_FULL;
  return error.message === "file is not a database" ? SQLITE_NOTADB : null;
}

export const SQLITE_BUSY = 5;
export const SQLITE_FULL = 13;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

interface NativeDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
}
interface SqliteModule {
  DatabaseSync: new (path: string, options: { readOnly: boolean }) => NativeDatabase;
}

const { DatabaseSync } = await loadSqlite();

async function loadSqlite(): Promise<SqliteModule> {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 13)) {
    // @types/node of our floor does not know the module.
    return withoutExperimentalWarning(() => process.getBuiltinModule("node:sqlite") as unknown as SqliteModule);
  }
  return import("@photostructure/sqlite");
}

/** Node 22 warns that node:sqlite is experimental when it is loaded: nothing that whoever runs the engine could act on. */
function withoutExperimentalWarning<T>(load: () => T): T {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

class CachedDatabase implements SqlDatabase {
  readonly #native: NativeDatabase;
  readonly #statements = new Map<string, SqlStatement>();

  constructor(native: NativeDatabase) {
    this.#native = native;
  }

  exec(sql: string): void {
    guard(() => this.#native.exec(sql));
  }

  prepare(sql: string): SqlStatement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = new GuardedStatement(guard(() => this.#native.prepare(sql)));
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  close(): void {
    this.#statements.clear();
    this.#native.close();
  }
}

class GuardedStatement implements SqlStatement {
  readonly #native: SqlStatement;

  constructor(native: SqlStatement) {
    this.#native = native;
  }

  run(...parameters: SqlValue[]): SqlRunResult {
    try {
      return this.#native.run(...parameters);
    } catch (error) {
      throw describe(error);
    }
  }

  get(...parameters: SqlValue[]): SqlRow | undefined {
    try {
      return this.#native.get(...parameters);
    } catch (error) {
      throw describe(error);
    }
  }

  all(...parameters: SqlValue[]): SqlRow[] {
    try {
      return this.#native.all(...parameters);
    } catch (error) {
      throw describe(error);
    }
  }

  iterate(...parameters: SqlValue[]): IterableIterator<SqlRow> {
    return this.#native.iterate(...parameters);
  }
}

function guard<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw describe(error);
  }
}

function describe(error: unknown): unknown {
  const code = sqliteCode(error);
  if (code !== SQLITE_CORRUPT && code !== SQLITE_NOTADB) return error;
  return new EngineError(
    "DatabaseCorrupt",
    "The database file is damaged. It is left as it is: restore the data folder from a backup, or move it away to start empty.",
    { status: 500, cause: error },
  );
}
