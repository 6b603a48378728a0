import { EngineError } from "../errors";
import {
  type Catalogue,
  fieldPath,
  type FieldPath,
  type IndexInfo,
  type SearchIndex,
  type TableInfo,
} from "../store/catalogue";
import { partitionKey } from "../search";
import { decodeId } from "../values/id";
import type { Json } from "../values/json";
import { encodeKey, keySuccessor } from "../values/keys";
import { checkValue } from "../values/measure";
import { printValue } from "../values/print";
import type { Order, QuerySource, RangeExpression, SearchFilter } from "./query";
import { APP, qualifiedName } from "../store/namespace";
import { indexName, type KeyInterval } from "./readset";

/** What to read, with names resolved against one snapshot's catalogue. */
export type QueryPlan = RangePlan | SearchPlan;

export interface RangePlan {
  kind: "range";
  /** Undefined for a table that does not exist yet: it reads as empty. */
  table: TableInfo | undefined;
  index: ScanIndex;
  /** The index in read sets. */
  logName: string;
  interval: KeyInterval;
  order: Order;
}

/** The built-in indexes are kept in the document table itself, declared ones in their own. */
export type ScanIndex = "by_id" | "by_creation_time" | { number: number };

export interface SearchPlan {
  kind: "search";
  table: TableInfo;
  index: SearchIndex;
  query: string;
  /** Position in the index's filter fields, and the value it must have. */
  filters: [number, Json][];
  /** Of the keys that the commit log keeps of the index, those that may change what is found. */
  interval: KeyInterval;
}

/**
 * Names mean what they mean in `component`. Throws `EngineError` in upstream's words for an unknown index or a range its
 * fields do not allow.
 */
export function planSource(catalogue: Catalogue, source: QuerySource, component: string = APP): QueryPlan {
  switch (source.type) {
    case "FullTableScan":
      return planRange(catalogue, component, source.tableName, "by_creation_time", [], source.order ?? "asc");
    case "IndexRange": {
      const [table, index] = splitName(source.indexName);
      return planRange(catalogue, component, table, index, source.range, source.order ?? "asc");
    }
    case "Search":
      break;
  }
  return planSearch(catalogue, component, source.indexName, source.filters);
}

function planRange(
  catalogue: Catalogue,
  component: string,
  tableName: string,
  name: string,
  range: readonly RangeExpression[],
  order: Order,
): RangePlan {
  const table = catalogue.table(tableName, component);
  const logName = indexName(qualifiedName(component, tableName), name);
  if (name === "by_id") {
    return { kind: "range", table, index: name, logName, order, interval: idInterval(NO_PREFIX, table, range) };
  }
  if (name === "by_creation_time") {
    const interval = fieldInterval(`${tableName}.${name}`, table, [], range);
    return { kind: "range", table, index: name, logName, order, interval };
  }
  const index = table?.indexes.find((candidate) => candidate.name === name);
  if (index?.kind !== "database") throw indexNotFound(tableName, name, index);
  const interval = fieldInterval(`${tableName}.${name}`, table, index.paths, range);
  return { kind: "range", table, index, logName, order, interval };
}

function planSearch(
  catalogue: Catalogue,
  component: string,
  fullName: string,
  filters: readonly SearchFilter[],
): SearchPlan {
  const [tableName, name] = splitName(fullName);
  const table = catalogue.table(tableName, component);
  const index = table?.indexes.find((candidate) => candidate.name === name);
  if (table === undefined || index?.kind !== "search") {
    throw indexNotFound(tableName, name, index);
  }
  let query: string | undefined;
  const equals: [number, Json][] = [];
  for (const filter of filters) {
    checkValue(filter.value, LITERAL);
    if (filter.type === "Search") {
      if (filter.fieldPath !== index.searchField) {
        throw new EngineError(
          "IncorrectSearchField",
          `Search query against ${fullName} contains a search filter against ${printValue(filter.fieldPath)}, which doesn't match the indexed \`searchField\` ${printValue(index.searchField)}.`,
        );
      }
      if (query !== undefined) {
        throw new EngineError(
          "DuplicateSearchFiltersError",
          `Search query against ${fullName} contains multiple search filters. Only one is allowed.`,
        );
      }
      query = filter.value;
    } else {
      const position = index.filterFields.indexOf(filter.fieldPath);
      if (position < 0) {
        throw new EngineError(
          "FilterFieldNotInIndex",
          `Search query against ${fullName} contains an equality filter on ${printValue(filter.fieldPath)} but that field isn't indexed for filtering in \`filterFields\`.`,
        );
      }
      equals.push([position, filter.value]);
    }
  }
  if (query === undefined) {
    throw new EngineError(
      "MissingSearchFilterError",
      `Search query against ${fullName} does not contain any search filters. You must include a search filter like \`q.search("${index.searchField}", searchText)\`.`,
    );
  }
  if (equals.length > MAX_SEARCH_FILTERS) {
    throw new EngineError(
      "TooManyFilterConditionsInSearchQuery",
      `Search query against ${fullName} has too many filter conditions. Max: ${MAX_SEARCH_FILTERS} Actual: ${equals.length}`,
    );
  }
  return { kind: "search", table, index, query, filters: equals, interval: partitions(equals) };
}

/** One partition where the first filter field has one value, else all of them. */
function partitions(filters: readonly [position: number, value: Json][]): KeyInterval {
  const first = filters.find(([position]) => position === 0);
  if (first === undefined) return { lo: Buffer.alloc(0), hi: null };
  const lo = partitionKey([first[1]]);
  return { lo, hi: keySuccessor(lo) };
}

/** A range of ids below a prefix of keys: `by_id`, with none, is keyed by the 16 internal bytes, and other indexes end in them. Ids of one table order as those bytes do. */
function idInterval(prefix: Buffer, table: TableInfo | undefined, range: readonly RangeExpression[]): KeyInterval {
  const interval: KeyInterval = { lo: prefix, hi: prefix.length === 0 ? null : keySuccessor(prefix) };
  for (const { type, fieldPath: path, value } of range) {
    if (path !== "_id") throw fieldNotInIndex(`${table?.name ?? ""}.by_id`, path, ["_id"]);
    const bytes = idKey(table, value);
    if (bytes === null) {
      if (type === "Eq") return { lo: prefix, hi: prefix };
      throw invalidIdRange(value);
    }
    const id = Buffer.concat([prefix, bytes]);
    const after = Buffer.concat([id, ZERO]);
    if (type === "Eq" || type === "Gte") interval.lo = id;
    if (type === "Gt") interval.lo = after;
    if (type === "Eq" || type === "Lte") interval.hi = after;
    if (type === "Lt") interval.hi = id;
  }
  return interval;
}

/** What an id is in the keys of indexes; null for one of another table, or none at all. */
function idKey(table: TableInfo | undefined, value: Json): Buffer | null {
  const id = typeof value === "string" ? decodeId(value) : null;
  return id === null || id.tableNumber !== table?.number ? null : id.bytes;
}

function invalidIdRange(value: Json): EngineError {
  return new EngineError("InvalidIdRange", `A range over _id needs an id of the table; got ${printValue(value)}.`);
}

/** Equalities on a prefix of the index's fields, then at most one lower and one upper bound on the next. Every index ends in `_creationTime` and `_id`. */
function fieldInterval(
  index: string,
  table: TableInfo | undefined,
  paths: readonly FieldPath[],
  range: readonly RangeExpression[],
): KeyInterval {
  const fields = [...paths.map((path) => path.join(".")), "_creationTime"];
  const allFields = [...fields, "_id"];
  const equalities = new Map<string, Json>();
  let bounded: string | undefined;
  let lower: RangeExpression | undefined;
  let upper: RangeExpression | undefined;
  for (const expression of range) {
    const { type, fieldPath: path, value } = expression;
    checkValue(value, LITERAL);
    if (!allFields.includes(path)) throw fieldNotInIndex(index, path, fields);
    if (type === "Eq") {
      const earlier = equalities.get(path);
      if (earlier !== undefined) throw alreadyBound("equality", path, "==", earlier);
      equalities.set(path, value);
      continue;
    }
    const isLower = type === "Gt" || type === "Gte";
    if ((isLower ? lower : upper) !== undefined) {
      throw alreadyBound(isLower ? "lower" : "upper", path, SIGN[type], value);
    }
    if (bounded !== undefined && bounded !== path) {
      throw new EngineError(
        "BoundsOnMultipleFields",
        `Upper and lower bounds in \`range\` can only be applied to a single index field. This query against index ${index} attempted to set a range bound on both "${bounded}" and "${path}". Consider using \`filter\` instead. See https://docs.convex.dev/using/indexes for more info.`,
      );
    }
    bounded = path;
    if (isLower) lower = expression;
    else upper = expression;
  }
  const equalValue = bounded === undefined ? undefined : equalities.get(bounded);
  if (bounded !== undefined && equalValue !== undefined) {
    throw alreadyBound("inequality", bounded, "==", equalValue);
  }

  const prefixValues: Json[] = [];
  for (const field of allFields.slice(0, equalities.size)) {
    const value = equalities.get(field);
    if (value === undefined) throw notInOrder(index, allFields, equalities, bounded);
    if (field === "_id") return idInterval(encodeKey(prefixValues), table, [{ type: "Eq", fieldPath: "_id", value }]);
    prefixValues.push(value);
  }
  if (bounded !== undefined && bounded !== allFields[equalities.size]) {
    throw notInOrder(index, allFields, equalities, bounded);
  }
  const prefix = encodeKey(prefixValues);
  if (bounded === "_id")
    return idInterval(
      prefix,
      table,
      [lower, upper].filter((bound) => bound !== undefined),
    );
  return { lo: lowerBound(prefix, lower), hi: upperBound(prefix, upper) };
}

function lowerBound(prefix: Buffer, bound: RangeExpression | undefined): Uint8Array {
  if (bound === undefined) return prefix;
  const key = Buffer.concat([prefix, encodeKey([bound.value])]);
  return bound.type === "Gt" ? (keySuccessor(key) ?? key) : key;
}

function upperBound(prefix: Buffer, bound: RangeExpression | undefined): Uint8Array | null {
  if (bound === undefined) return keySuccessor(prefix);
  const key = Buffer.concat([prefix, encodeKey([bound.value])]);
  return bound.type === "Lte" ? keySuccessor(key) : key;
}

function splitName(fullName: string): [table: string, index: string] {
  const [table, index, ...rest] = fieldPath(fullName);
  if (table === undefined || index === undefined || rest.length > 0) {
    throw new EngineError("InvalidIndexName", `Invalid index name ${fullName}.`);
  }
  return [table, index];
}

function indexNotFound(table: string, name: string, found: IndexInfo | undefined): EngineError {
  if (found === undefined) {
    return new EngineError("IndexNotFoundError", `Index ${table}.${name} not found.`);
  }
  const use = { database: "withIndex", search: "withSearchIndex", vector: "vectorSearch" };
  return new EngineError(
    "IndexNotFoundError",
    `Index ${table}.${name} is a ${found.kind} index: query it with ${use[found.kind]}.`,
  );
}

function fieldNotInIndex(index: string, path: string, fields: readonly string[]): EngineError {
  return new EngineError(
    "FieldNotInIndex",
    `The index range included a comparison with "${path}", but ${index} with fields ${printFields(fields)} doesn't index this field. For more information see https://docs.convex.dev/using/indexes.`,
  );
}

function alreadyBound(kind: string, path: string, sign: string, value: Json): EngineError {
  return new EngineError(
    "AlreadyDefinedBound",
    `Already defined ${kind} bound in index range. Can't add "${path}" ${sign} ${printValue(value)}.`,
  );
}

function notInOrder(
  index: string,
  fields: readonly string[],
  equalities: ReadonlyMap<string, Json>,
  bounded: string | undefined,
): EngineError {
  const used = fields.filter((field) => equalities.has(field));
  if (bounded !== undefined) used.push(bounded);
  const incorrect = used.find((field, at) => field !== fields[at]) ?? "";
  return new EngineError(
    "InvalidIndexRange",
    `Tried to query index ${index} but the query didn't use the index fields in order.\nIndex fields: ${printFields(fields.filter((field) => field !== "_id"))}\nQuery fields: ${printFields(used)}\nFirst incorrect field: ${incorrect}\nFor more information see https://docs.convex.dev/using/indexes.`,
  );
}

function printFields(fields: readonly string[]): string {
  return `[${fields.join(", ")}]`;
}

const ZERO = Buffer.alloc(1);
const NO_PREFIX = Buffer.alloc(0);
const LITERAL = { allowUndefined: true };
const SIGN = { Gt: ">", Gte: ">=", Lt: "<", Lte: "<=" };
const MAX_SEARCH_FILTERS = 8;
