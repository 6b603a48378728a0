import { EngineError } from "../errors";
import type { Catalogue, TableInfo } from "../store/catalogue";
import { CommitRecord } from "../store/commit-log";
import { creationTimeKey, indexKey } from "../store/documents";
import { entryChanged, type IndexedDocument, putEntry, removeEntry, searchKey } from "../store/entries";
import { APP, type Namespace } from "../store/namespace";
import { checkTableName } from "../store/schema-json";
import type { SchemaPreparation } from "../store/schema-preparation";
import { createTable } from "../store/tables";
import { encodeId, newInternalId } from "../values/id";
import type { JsonObject } from "../values/json";
import { type Measure, measureDocument, measureSystemDocument } from "../values/measure";
import { replaceCommitTs } from "./commit-ts";
import { parseDocument, patchedFields, userFields } from "./fields";
import { checkWriteLimits } from "./limits";
import { checkExplicitTable, type FoundRow, type Snapshot, SnapshotTransaction } from "./read";
import { COMPONENT_FIELD } from "./component-rows";
import { ComponentWrites } from "./component-transaction";
import type { Savepoint, WriteTransaction } from "./transaction";

/** What the one writer shares between its transactions. */
export interface WriterClock {
  /** Ms since the epoch, greater than that of every earlier document. */
  nextCreationTime(): number;
  /** Ns since the epoch, greater than that of every earlier commit. */
  nextCommitTs(): bigint;
}

export interface WriterHooks extends WriterClock {
  /** A schema that is being prepared beside the one in force, which writes have to keep up with. */
  preparation(): SchemaPreparation | null;
  /** After COMMIT, before the transaction's own `onCommit` functions. */
  committed(record: CommitRecord, catalogue: Catalogue): void;
}

export class WriterTransaction extends SnapshotTransaction implements WriteTransaction {
  readonly #hooks: WriterHooks;
  #done = false;
  /** Why the transaction can only be rolled back. */
  #failure: { cause: unknown } | null = null;
  #savepoints = 0;
  readonly #afterCommit: (() => void)[] = [];
  /** Documents that the schema being prepared refuses. */
  readonly #refused: EngineError[] = [];
  /** Ids of documents that hold `{$commitTs: null}`. */
  readonly #awaitingTs: string[] = [];

  constructor(snapshot: Snapshot, hooks: WriterHooks) {
    super(snapshot);
    this.#hooks = hooks;
  }

  override in(component: string): WriteTransaction {
    return new ComponentWrites(this, component);
  }

  get whole(): WriteTransaction {
    return this;
  }

  insert(table: string, value: JsonObject, component: string = APP): string {
    checkUserTable(table);
    return this.#write(() => this.#insert(table, value, component));
  }

  insertSystem(table: string, value: JsonObject, component: string = APP): string {
    checkSystemTable(table);
    const row = component === APP ? value : { ...value, [COMPONENT_FIELD]: component };
    return this.#write(() => this.#insert(table, row, APP));
  }

  patch(id: string, value: JsonObject, table?: string, namespace: Namespace = null): string {
    return this.#write(() => this.#patch(this.#existing(id, "patch", "Update", table, false, namespace), value));
  }

  patchSystem(id: string, value: JsonObject, table?: string): string {
    return this.#write(() => this.#patch(this.#existing(id, "patch", "Update", table, true), value));
  }

  replace(id: string, value: JsonObject, table?: string, namespace: Namespace = null): string {
    return this.#write(() => {
      const row = this.#existing(id, "replace", "Replace", table, false, namespace);
      const old = parseDocument(row.doc);
      return this.#rewrite(row, old, userFields(value, old));
    });
  }

  remove(id: string, table?: string, namespace: Namespace = null): string {
    return this.#write(() => this.#remove(this.#existing(id, "delete", "Delete", table, false, namespace)));
  }

  removeSystem(id: string, table?: string): string {
    return this.#write(() => this.#remove(this.#existing(id, "delete", "Delete", table, true)));
  }

  savepoint(): Savepoint {
    this.checkOpen();
    this.#savepoints += 1;
    const name = `s${this.#savepoints}`;
    const { catalogue } = this;
    const awaitingTs = this.#awaitingTs.length;
    const refused = this.#refused.length;
    const logged = this.written.keys.length;
    const afterCommit = this.#afterCommit.length;
    const { bytesWritten, documentsWritten, functionsScheduled, scheduledFunctionArgsBytes } = this.usage;
    this.database.prepare(`SAVEPOINT ${name}`).run();
    return {
      release: () => {
        this.database.prepare(`RELEASE ${name}`).run();
        this.#savepoints -= 1;
      },
      rollback: () => {
        this.database.prepare(`ROLLBACK TO ${name}`).run();
        this.database.prepare(`RELEASE ${name}`).run();
        this.#savepoints -= 1;
        this.rollbacks += 1;
        this.catalogue = catalogue;
        this.#awaitingTs.length = awaitingTs;
        this.#refused.length = refused;
        this.written.keys.length = logged;
        this.written.indexes.length = logged;
        this.#afterCommit.length = afterCommit;
        // As upstream counts: what was read stays read, what was written has not been.
        Object.assign(this.usage, { bytesWritten, documentsWritten, functionsScheduled, scheduledFunctionArgsBytes });
      },
    };
  }

  onCommit(fn: () => void): void {
    this.checkOpen();
    this.#afterCommit.push(fn);
  }

  commit(): bigint {
    this.checkOpen();
    const ts = this.#hooks.nextCommitTs();
    this.#write(() => {
      for (const id of this.#awaitingTs) this.#resolveCommitTs(id, ts);
      this.database.prepare("UPDATE clock SET ts = ?").run(ts);
      this.database.prepare("COMMIT").run();
    });
    this.#done = true;
    const record = new CommitRecord(ts, this.written.indexes, this.written.keys);
    try {
      this.#hooks.committed(record, this.catalogue);
    } finally {
      super.close();
    }
    for (const error of this.#refused) this.#hooks.preparation()?.fail(error);
    for (const fn of this.#afterCommit) fn();
    return ts;
  }

  /** Does nothing once the transaction has ended. */
  rollback(): void {
    if (this.#done) return;
    this.#done = true;
    try {
      this.database.prepare("ROLLBACK").run();
    } catch (error) {
      // SQLite answers some failures, a full disk among them, by rolling back itself.
      if (this.#failure === null) throw error;
    } finally {
      super.close();
    }
  }

  /** A writer is never left half done: closing an open one rolls it back. */
  override close(): void {
    this.rollback();
  }

  protected override checkOpen(): void {
    super.checkOpen();
    if (this.#failure === null) return;
    throw new EngineError("TransactionFailed", "An earlier write failed; the transaction can only be rolled back.", {
      status: 500,
      cause: this.#failure.cause,
    });
  }

  /**
   * A failure of the database, unlike a refusal, may have ended SQLite's transaction; statements that
   * followed would then commit one by one.
   */
  #write<T>(action: () => T): T {
    this.checkOpen();
    try {
      return action();
    } catch (error) {
      if (!(error instanceof EngineError) || error.status >= 500) this.#failure = { cause: error };
      throw error;
    }
  }

  #insert(tableName: string, value: JsonObject, component: string): string {
    const table = this.catalogue.table(tableName, component) ?? this.#createTable(tableName, component);
    const measure = measured(table, value);
    this.#checkSchema(table, value);
    this.#chargeWrite(table, measure.size);

    const creationTime = this.#hooks.nextCreationTime();
    const internalId = newInternalId(creationTime);
    const id = encodeId(table.number, internalId);
    const body = JSON.stringify(value);
    const doc = `{"_creationTime":${creationTime},"_id":"${id}"${body === "{}" ? "}" : `,${body.slice(1)}`}`;
    const { lastInsertRowid } = this.database
      .prepare(table.sql.insert)
      .run(internalId, creationTime, measure.size, doc);
    if (measure.hasCommitTs) this.#awaitingTs.push(id);

    this.#logBuiltIn(table, creationTime, internalId);
    const added = { document: value, seq: Number(lastInsertRowid), creationTime, internalId };
    for (const index of table.indexes) this.#log(index.logName, putEntry(this.database, index, added));
    this.#prepare(table, added.seq, internalId, null, added);
    return id;
  }

  #patch(row: FoundRow, patch: JsonObject): string {
    const old = parseDocument(row.doc);
    return this.#rewrite(row, old, patchedFields(old, patch));
  }

  #rewrite(row: FoundRow, old: JsonObject, fields: JsonObject): string {
    const { table, seq } = row;
    const measure = measured(table, fields);
    this.#checkSchema(table, fields);
    this.#chargeWrite(table, measure.size);

    const { _creationTime = 0, _id = "" } = old;
    const document: JsonObject = { _creationTime, _id, ...fields };
    const doc = JSON.stringify(document);
    this.database.prepare(table.sql.update).run(measure.size, doc, seq);
    if (measure.hasCommitTs) this.#awaitingTs.push(encodeId(table.number, row.id.bytes));
    this.#updateEntries(row, old, document);
    return doc;
  }

  #remove(row: FoundRow): string {
    const { table, seq } = row;
    this.#chargeWrite(table, 0);
    this.database.prepare(table.sql.remove).run(seq);
    const removed = indexed(row, parseDocument(row.doc));
    this.#logBuiltIn(table, removed.creationTime, removed.internalId);
    for (const index of table.indexes) {
      this.#log(index.logName, removeEntry(this.database, index, removed));
    }
    this.#prepare(table, seq, row.id.bytes, removed, null);
    return row.doc;
  }

  #updateEntries(row: FoundRow, oldDocument: JsonObject, newDocument: JsonObject): void {
    const old = indexed(row, oldDocument);
    const next = indexed(row, newDocument);
    const { database } = this;
    this.#logBuiltIn(row.table, old.creationTime, old.internalId);
    for (const index of row.table.indexes) {
      if (index.kind === "database") {
        const oldKey = indexKey(index, oldDocument, old.creationTime, old.internalId);
        const newKey = indexKey(index, newDocument, old.creationTime, old.internalId);
        this.#log(index.logName, oldKey);
        if (oldKey.equals(newKey)) continue;
        this.#log(index.logName, newKey);
        database.prepare(index.sql.remove).run(oldKey);
        database.prepare(index.sql.put).run(newKey, row.seq);
      } else {
        if (entryChanged(index, oldDocument, newDocument)) {
          removeEntry(database, index, old);
          putEntry(database, index, next);
        }
        this.#log(index.logName, searchKey(index, oldDocument));
        this.#log(index.logName, searchKey(index, newDocument));
      }
    }
    this.#prepare(row.table, row.seq, row.id.bytes, old, next);
  }

  /** Lets the schema that is being prepared know of a write. */
  #prepare(
    table: TableInfo,
    seq: number,
    id: Uint8Array,
    old: IndexedDocument | null,
    next: IndexedDocument | null,
  ): void {
    const preparation = this.#hooks.preparation();
    if (preparation === null) return;
    for (const index of preparation.indexesOf(table, seq)) {
      if (old !== null) removeEntry(this.database, index, old);
      if (next !== null) putEntry(this.database, index, next);
    }
    if (next === null) return;
    const { _id, _creationTime, ...fields } = next.document;
    const refused = preparation.refusal(table, fields, id, this.catalogue);
    if (refused !== null) this.#refused.push(refused);
  }

  #resolveCommitTs(id: string, ts: bigint): void {
    const decoded = this.decode(id, "patch");
    const table = this.catalogue.everyTableOfNumber(decoded.tableNumber);
    const stored = table === undefined ? undefined : this.database.prepare(table.sql.get).get(decoded.bytes);
    if (table === undefined || stored === undefined) return;
    const row = { table, id: decoded, seq: Number(stored["seq"]), doc: String(stored["doc"]) };
    const old = parseDocument(row.doc);
    const document = replaceCommitTs(old, ts);
    this.database.prepare(table.sql.update).run(Number(stored["size"]), JSON.stringify(document), row.seq);
    this.#updateEntries(row, old, document);
  }

  #existing(
    id: string,
    operation: string,
    verb: string,
    expectedTable: string | undefined,
    system: boolean,
    namespace: Namespace = null,
  ): FoundRow {
    this.checkOpen();
    const decoded = this.decode(id, operation);
    const table = this.catalogue.tableOfNumber(decoded.tableNumber, namespace);
    checkExplicitTable(table, id, operation, expectedTable);
    if (table !== undefined && table.system !== system) {
      throw new EngineError(
        "SystemTableError",
        system
          ? "User tables cannot be accessed with db.system."
          : "System tables can only be accessed with db.system.",
      );
    }
    const row = table === undefined ? null : this.find(table, decoded);
    if (row === null) {
      throw new EngineError("NonexistentDocument", `${verb} on nonexistent document ID ${id}`);
    }
    return row;
  }

  #createTable(name: string, component: string): TableInfo {
    const table = createTable(this.database, name, component);
    this.catalogue = this.catalogue.with(table);
    return table;
  }

  #checkSchema(table: TableInfo, fields: JsonObject): void {
    const reason = table.validator?.explain(fields, this.catalogue.tableNames(table.component)) ?? null;
    if (reason !== null) {
      throw new EngineError(
        "SchemaEnforcementError",
        `Failed to insert or update a document in table "${table.name}" because it does not match the schema: ${reason}`,
      );
    }
  }

  #chargeWrite(table: TableInfo, size: number): void {
    if (table.system) return;
    this.usage.documentsWritten += 1;
    this.usage.bytesWritten += size;
    checkWriteLimits(this.usage, this.limits);
  }

  #logBuiltIn(table: TableInfo, creationTime: number, internalId: Uint8Array): void {
    this.#log(table.byIdLogName, internalId);
    this.#log(table.byCreationTimeLogName, creationTimeKey(creationTime, internalId));
  }

  #log(index: string, key: Uint8Array): void {
    this.written.indexes.push(index);
    this.written.keys.push(key);
  }
}

/** `_id` (4 + 2 + 32 characters) and `_creationTime` (14 + 9) by the size formula. */
const SYSTEM_FIELD_BYTES = 61;

function measured(table: TableInfo, fields: JsonObject): Measure {
  return table.system ? measureSystemDocument(fields, SYSTEM_FIELD_BYTES) : measureDocument(fields, SYSTEM_FIELD_BYTES);
}

function indexed(row: FoundRow, document: JsonObject): IndexedDocument {
  return {
    document,
    seq: row.seq,
    creationTime: Number(document["_creationTime"]),
    internalId: row.id.bytes,
  };
}

function checkUserTable(table: string): void {
  if (!checkedNames.has(table)) {
    checkTableName(table);
    if (checkedNames.size < MAX_CHECKED_NAMES) checkedNames.add(table);
  }
}

const checkedNames = new Set<string>();
const MAX_CHECKED_NAMES = 10_000;

function checkSystemTable(table: string): void {
  if (!table.startsWith("_")) {
    throw new EngineError("SystemTableError", `${table} is not a system table.`, { status: 500 });
  }
}
