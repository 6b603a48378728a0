import { setImmediate } from "node:timers/promises";
import type { EngineError } from "../errors";
import { hostWork } from "../runtime/host-work";
import { textIndex, vectorIndex } from "../search";
import { encodeId } from "../values/id";
import { isJsonObject, type JsonObject, parseJson } from "../values/json";
import type { CompiledValidator } from "../values/validate";
import type { Catalogue, IndexDeclaration, IndexInfo, TableInfo } from "./catalogue";
import type { SqlDatabase } from "./driver";
import { putEntry } from "./entries";
import { declarationOf, documentRefusal, sameValidator } from "./schema";
import { checkTableName, declaredIndexes, type SchemaJson } from "./schema-json";
import { createIndex, dropIndex, finishIndex, preparedIndexes, readSchema, schemaValidators } from "./tables";

/** A write transaction, as far as a preparation needs it. */
export interface PreparationTransaction {
  readonly database: SqlDatabase;
  readonly catalogue: Catalogue;
  onCommit(fn: () => void): void;
  commit(): bigint;
  rollback(): void;
}

export interface PreparationProgress {
  indexesComplete: number;
  indexesTotal: number;
  isValidated: boolean;
}

/** One table that holds documents, on its way to the new schema. */
interface Work {
  readonly table: TableInfo;
  readonly declarations: readonly IndexDeclaration[];
  /** What the new schema says of documents, where the one in force does not say it already. */
  readonly validator: CompiledValidator | null;
  indexes: IndexInfo[];
  /** Rows up to this one are in the indexes and checked. */
  reached: number;
}

/** How long a batch may keep writers waiting, ms. */
const BATCH_MS = 8;
const BATCH_ROWS = 100;

/**
 * Prepares the schemas of an app and its components beside those in force, in short transactions: fills new indexes and
 * checks documents. Writes meanwhile keep the indexes, and a document of theirs that is refused fails it. Nothing of it is
 * seen before `Store.applySchemas` puts it in force.
 */
export class SchemaPreparation {
  readonly #schemas: ReadonlyMap<string, SchemaJson>;
  readonly #begin: () => Promise<PreparationTransaction>;
  #works = new Map<number, Work>();
  /** What there is to do is known. */
  #isPlanned = false;
  #failure: EngineError | null = null;
  #discarded = false;
  #ran: Promise<void>;

  /** By component. */
  constructor(schemas: ReadonlyMap<string, SchemaJson>, begin: () => Promise<PreparationTransaction>) {
    for (const { tables } of schemas.values()) {
      for (const table of tables) {
        checkTableName(table.tableName);
        declaredIndexes(table);
      }
    }
    this.#schemas = schemas;
    this.#begin = begin;
    this.#ran = Promise.resolve();
  }

  /** Resolves when it has come to its end, good or bad. Rejects for a fault of the engine. */
  run(): Promise<void> {
    this.#ran = this.#run();
    return this.#ran;
  }

  /** Why the schema cannot be put in force. */
  get failure(): EngineError | null {
    return this.#failure;
  }

  get progress(): PreparationProgress {
    let indexesTotal = 0;
    let indexesComplete = 0;
    let isValidated = true;
    for (const { declarations, validator, reached } of this.#works.values()) {
      indexesTotal += declarations.length;
      if (reached === Infinity) indexesComplete += declarations.length;
      else if (validator !== null) isValidated = false;
    }
    return { indexesComplete, indexesTotal, isValidated };
  }

  get isComplete(): boolean {
    return (
      this.#failure === null &&
      this.#isPlanned &&
      Array.from(this.#works.values()).every(({ reached }) => reached === Infinity)
    );
  }

  /** Stops, and drops what was built. Does nothing once the schema is in force. */
  async discard(): Promise<void> {
    if (this.#discarded) return;
    this.#discarded = true;
    await this.#ran.catch(() => undefined);
    await this.#transaction((tx) => {
      for (const { indexes } of this.#works.values()) for (const index of indexes) dropPrepared(tx.database, index);
    });
    this.#works = new Map();
  }

  /** Indexes that hold the document of this row already, and so have to be kept. */
  indexesOf(table: TableInfo, seq: number): readonly IndexInfo[] {
    const work = this.#works.get(table.number);
    return work !== undefined && seq <= work.reached ? work.indexes : NONE;
  }

  /** Why the schema refuses a document, or null. */
  refusal(table: TableInfo, fields: JsonObject, id: Uint8Array, catalogue: Catalogue): EngineError | null {
    const validator = this.#works.get(table.number)?.validator;
    const reason = validator?.explain(fields, catalogue.tableNames(table.component)) ?? null;
    return reason === null ? null : documentRefusal(table, encodeId(table.number, id), reason);
  }

  fail(error: EngineError): void {
    this.#failure ??= error;
  }

  /** An index that is filled; it is the caller's from now on. */
  take(table: TableInfo, declaration: IndexDeclaration, database: SqlDatabase): IndexInfo | null {
    const work = this.#works.get(table.number);
    const at = work?.indexes.findIndex((index) => sameDeclaration(declarationOf(index), declaration)) ?? -1;
    const index = work?.indexes[at];
    if (work?.reached !== Infinity || index === undefined) return null;
    finishIndex(database, index.number, declaration);
    return index;
  }

  /** Every document of the table fits. */
  hasChecked(table: TableInfo): boolean {
    return this.#works.get(table.number)?.reached === Infinity;
  }

  /** The schema is in force: what it made has become part of it. */
  applied(): void {
    this.#discarded = true;
    this.#works = new Map();
  }

  async #run(): Promise<void> {
    await this.#transaction((tx) => {
      const works = this.#plan(tx);
      tx.onCommit(() => {
        this.#works = works;
        this.#isPlanned = true;
      });
    });
    for (const work of this.#works.values()) {
      while (work.reached !== Infinity && !this.#discarded && this.#failure === null) {
        await this.#transaction((tx) => this.#batch(tx, work));
        await setImmediate();
      }
    }
  }

  /** What there is to do for tables that exist. Those that do not cost nothing when the schemas are put in force. */
  #plan({ database, catalogue }: PreparationTransaction): Map<number, Work> {
    const works = new Map<number, Work>();
    for (const [component, schema] of this.#schemas) {
      const enforced = schemaValidators(readSchema(database, component));
      const validators = schemaValidators(schema);
      for (const declared of schema.tables) {
        const table = catalogue.table(declared.tableName, component);
        if (table === undefined) continue;
        const declarations = declaredIndexes(declared).filter(
          (declaration) => !table.indexes.some((index) => sameDeclaration(declarationOf(index), declaration)),
        );
        const wanted = validators.get(table.name);
        const validator = wanted === undefined || sameValidator(enforced.get(table.name), wanted) ? null : wanted;
        if (declarations.length === 0 && validator === null) continue;
        const indexes = declarations.map((declaration) => createPrepared(database, table, declaration));
        works.set(table.number, { table, declarations, validator, indexes, reached: -1 });
      }
    }
    return works;
  }

  /** Takes rows further for a few milliseconds. */
  #batch(tx: PreparationTransaction, work: Work): void {
    const { table, indexes, validator } = work;
    const rows = tx.database.prepare(
      `SELECT seq, id, doc FROM d_${table.number} WHERE seq > ? ORDER BY seq LIMIT ${BATCH_ROWS}`,
    );
    const start = performance.now();
    let { reached } = work;
    do {
      const found = rows.all(reached);
      for (const row of found) {
        const seq = Number(row["seq"]);
        const id = row["id"];
        const document = parseJson(String(row["doc"]));
        if (!isJsonObject(document) || !(id instanceof Uint8Array)) throw new Error("a stored document is none");
        const creationTime = Number(document["_creationTime"]);
        for (const index of indexes) putEntry(tx.database, index, { document, seq, creationTime, internalId: id });
        if (validator !== null) {
          const { _id, _creationTime, ...fields } = document;
          const refused = this.refusal(table, fields, id, tx.catalogue);
          if (refused !== null) return this.fail(refused);
        }
        reached = seq;
      }
      if (found.length < BATCH_ROWS) reached = Infinity;
    } while (reached !== Infinity && performance.now() - start < BATCH_MS);
    tx.onCommit(() => (work.reached = reached));
  }

  async #transaction(work: (tx: PreparationTransaction) => void): Promise<void> {
    const tx = await this.#begin();
    hostWork(() => {
      try {
        work(tx);
        tx.commit();
      } finally {
        tx.rollback();
      }
    });
  }
}

/** What a process that ended in the midst of a preparation has left behind. */
export function dropPreparedIndexes(database: SqlDatabase): void {
  const left = preparedIndexes(database);
  if (left.length === 0) return;
  database.exec("BEGIN IMMEDIATE");
  for (const index of left) dropPrepared(database, index);
  database.exec("COMMIT");
}

const NONE: readonly IndexInfo[] = [];

function createPrepared(database: SqlDatabase, table: TableInfo, declaration: IndexDeclaration): IndexInfo {
  const index = createIndex(database, table, declaration, { isPrepared: true });
  if (index.kind === "search") textIndex.create(database, index.number);
  if (index.kind === "vector") vectorIndex.create(database, index.number, index.filterFields.length);
  return index;
}

function dropPrepared(database: SqlDatabase, index: IndexInfo): void {
  if (index.kind === "search") textIndex.drop(database, index.number);
  if (index.kind === "vector") vectorIndex.drop(database, index.number);
  dropIndex(database, index);
}

function sameDeclaration(left: IndexDeclaration, right: IndexDeclaration): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
