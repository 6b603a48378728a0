import { EngineError } from "../../errors";
import type { Catalogue, TableInfo } from "../../store/catalogue";
import type { SqlDatabase } from "../../store/driver";
import { putEntry } from "../../store/entries";
import { decodeId, encodeId, newInternalId } from "../../values/id";
import type { JsonObject } from "../../values/json";
import { measureDocument, measureSystemDocument } from "../../values/measure";

/** `_id` and `_creationTime` by the size formula, as for any document. */
const SYSTEM_FIELD_BYTES = 61;
/** The spacing of creation times. */
const STEP_MS = 2 ** -12;

/** Adds documents that come with their ids and creation times, or get new ones. */
export class DocumentInserter {
  readonly #database: SqlDatabase;
  readonly #catalogue: () => Catalogue;
  #time: number;

  constructor(database: SqlDatabase, catalogue: () => Catalogue, nowMs: number) {
    this.#database = database;
    this.#catalogue = catalogue;
    this.#time = nowMs;
  }

  /** Throws EngineError for a document that cannot be stored. `row` names it in errors. */
  insert(to: { component: string; name: string }, document: JsonObject, row: number): void {
    const table = this.#catalogue().table(to.name, to.component);
    if (table === undefined) throw new Error(`there is no table ${to.name}`);
    const { _id, _creationTime, ...fields } = document;
    const creationTime = this.#creationTime(_creationTime, row);
    const internalId = _id === undefined ? newInternalId(creationTime) : this.#internalId(table, _id, row);
    const id = encodeId(table.number, internalId);
    const measure = table.system
      ? measureSystemDocument(fields, SYSTEM_FIELD_BYTES)
      : inRow(row, () => measureDocument(fields, SYSTEM_FIELD_BYTES));
    if (measure.hasCommitTs) throw invalidRow(row, "a commit timestamp cannot be imported");
    const reason = table.validator?.explain(fields, this.#catalogue().tableNames(table.component)) ?? null;
    if (reason !== null) {
      throw new EngineError(
        "SchemaEnforcementError",
        `Failed to insert or update a document in table "${table.name}" because it does not match the schema: ${reason}`,
      );
    }
    const stored: JsonObject = { _creationTime: creationTime, _id: id, ...fields };
    if (this.#database.prepare(table.sql.get).get(internalId) !== undefined) {
      throw new EngineError("DuplicateId", `The table "${table.name}" has a document with the ID "${id}" already.`);
    }
    const { lastInsertRowid } = this.#database
      .prepare(table.sql.insert)
      .run(internalId, creationTime, measure.size, JSON.stringify(stored));
    const added = { document: stored, seq: Number(lastInsertRowid), creationTime, internalId };
    for (const index of table.indexes) putEntry(this.#database, index, added);
  }

  #creationTime(given: unknown, row: number): number {
    if (given === undefined) return (this.#time += STEP_MS);
    if (typeof given === "number" && given > 0) return given;
    throw invalidRow(row, "_creationTime must be a number");
  }

  #internalId(table: TableInfo, id: unknown, row: number): Uint8Array {
    const decoded = typeof id === "string" ? decodeId(id) : null;
    if (decoded === null) throw invalidRow(row, "_id is not an ID");
    if (decoded.tableNumber !== table.number) throw invalidRow(row, `_id is not an ID of table "${table.name}"`);
    return decoded.bytes;
  }
}

function inRow<T>(row: number, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof EngineError) throw invalidRow(row, cause.message, cause);
    throw cause;
  }
}

function invalidRow(row: number, problem: string, cause?: unknown): EngineError {
  return new EngineError("InvalidConvexValue", `Row ${row} wasn't a valid Convex value: ${problem}`, { cause });
}
