import { EngineError } from "../errors";
import { vectorIndex } from "../search";
import type { Catalogue } from "../store/catalogue";
import type { SqlDatabase } from "../store/driver";
import { encodeId } from "../values/id";
import type { Json } from "../values/json";

export interface VectorQuery {
  /** `table.index`. */
  indexName: string;
  vector: readonly number[];
  /** Documents that satisfy any of these equalities (undefined: the field is missing); null for all. */
  anyOf: readonly (readonly [field: string, value: Json | undefined])[] | null;
  limit: number;
}

export interface VectorResult {
  id: string;
  /** Cosine similarity, -1..1. */
  score: number;
}

/** Throws `EngineError` for an unknown index, a field that is not a filter field, or a vector of another length. */
export async function searchVectors(
  database: SqlDatabase,
  catalogue: Catalogue,
  component: string,
  query: VectorQuery,
): Promise<VectorResult[]> {
  const [tableName = "", name = ""] = query.indexName.split(".");
  const table = catalogue.table(tableName, component);
  const index = table?.indexes.find((candidate) => candidate.name === name);
  if (table === undefined || index?.kind !== "vector") {
    throw new EngineError("IndexNotFoundError", `Index ${query.indexName} not found.`);
  }
  if (query.vector.length !== index.dimensions) {
    throw new EngineError(
      "InvalidVectorQuery",
      `Vector query against ${query.indexName} has ${query.vector.length} dimensions, but the index has ${index.dimensions}.`,
    );
  }
  const anyOf = query.anyOf?.map(([field, value]) => {
    const position = index.filterFields.indexOf(field);
    if (position < 0) {
      throw new EngineError(
        "FilterFieldNotInIndex",
        `Vector query against ${query.indexName} contains an equality filter on "${field}" but that field isn't indexed for filtering in \`filterFields\`.`,
      );
    }
    return [position, value] as const;
  });
  const matches = await vectorIndex.search(database, index.number, {
    vector: query.vector,
    anyOf: anyOf ?? null,
    limit: query.limit,
  });
  const idOf = database.prepare(`SELECT id FROM d_${table.number} WHERE seq = ?`);
  return matches.flatMap(({ rowid, score }) => {
    const id = idOf.get(rowid)?.["id"];
    return id instanceof Uint8Array ? [{ id: encodeId(table.number, id), score }] : [];
  });
}
