import { APP, type FunctionAddress } from "../components";
import { EngineError } from "../errors";
import type { AppAnalysis } from "../runtime/analyze";
import { canonicalPath } from "../runtime/paths";
import type { FunctionDefinition } from "../runtime/registered";
import { publicDocument, requireReadableTable } from "../runtime/system-documents";
import { idOf, systemRows, textOf } from "../system-rows";
import type { Order } from "../txn/query";
import type { ReadTransaction } from "../txn/transaction";
import { isJsonObject, type Json, type JsonObject, parseJson } from "../values/json";
import { functionSpec } from "./app-analysis";
import { latestExport } from "./snapshots/export-rows";
import { importRow, importRows } from "./snapshots/import-rows";

/** What a system query may read besides the database. */
export interface SystemQueryContext {
  app: AppAnalysis;
  /** Origins as clients reach them. */
  url: string;
  siteUrl: string;
}

type SystemQuery = (args: JsonObject, tx: ReadTransaction, context: SystemQueryContext & { component: string }) => Json;

export function isSystemQuery({ path }: FunctionAddress): boolean {
  return path.startsWith("_system/");
}

/**
 * Queries of the engine's own, by the names under which the convex CLI asks for them. They read through the transaction
 * like any other, so that whoever watches one hears of changes.
 */
export class SystemQueries {
  readonly #context: SystemQueryContext;

  constructor(context: SystemQueryContext) {
    this.#context = context;
  }

  /** Throws EngineError, for a name that is none too. */
  run({ path, component }: FunctionAddress, args: Json, tx: ReadTransaction): Json {
    const query = QUERIES[canonicalPath(path)];
    if (query === undefined) {
      throw new EngineError("FunctionNotFound", `There is no system query ${path}.`, { status: 404 });
    }
    const object = Array.isArray(args) ? (args[0] ?? {}) : args;
    if (!isJsonObject(object)) throw invalid("the arguments are not an object");
    const isWhole = component === APP || !OF_COMPONENTS.has(query);
    return query(object, isWhole ? tx : tx.in(component), { ...this.#context, component });
  }
}

const QUERIES: Readonly<Record<string, SystemQuery>> = {
  "_system/cli/queryEnvironmentVariables:default": (_args, tx) => variables(tx),
  "_system/cli/queryEnvironmentVariables:get": ({ name }, tx) =>
    variables(tx).find((variable) => variable["name"] === name) ?? null,
  "_system/cli/tables:default": (_args, tx) => tablesPage(tx),
  "_system/cli/tableData:default": (args, tx) => documentsPage(args, tx),
  "_system/cli/tableSize:default": ({ tableName }, tx) => tx.count(text(tableName, "tableName")),
  // Whoever watches a table wants to hear of every change, whatever it is.
  "_system/cli/queryTable:default": ({ tableName }, tx) => {
    const name = text(tableName, "tableName");
    return { tableName: name, count: tx.count(name), ts: String(tx.ts) };
  },
  "_system/cli/modules:apiSpec": (_args, _tx, { app, component }) =>
    functionSpec(component === APP ? app : (app.components.get(component) ?? NOTHING)),
  "_system/cli/convexUrl:cloudUrl": (_args, _tx, { url }) => url,
  "_system/cli/convexUrl:siteUrl": (_args, _tx, { siteUrl }) => siteUrl,
  "_system/cli/exports:getLatest": (_args, tx) => latestExport(tx),
  "_system/cli/queryImport:list": (_args, tx) => importRows(tx),
  "_system/cli/queryImport:default": ({ importId }, tx) => importRow(tx, text(importId, "importId")),
  "_system/frontend/components:list": (_args, tx) =>
    Array.from(systemRows(tx, "_components.by_path"), (row) => ({ id: idOf(row), path: textOf(row, "path") })),
};

/** They look into a component's own tables when they are asked about one. */
const OF_COMPONENTS = new Set(
  ["tables", "tableData", "tableSize", "queryTable"].map((name) => QUERIES[`_system/cli/${name}:default`]),
);

const NOTHING = { functions: new Map<string, FunctionDefinition>(), http: null };

function variables(tx: ReadTransaction): JsonObject[] {
  return Array.from(systemRows(tx, "_environment_variables.by_name"), (row) => ({
    name: textOf(row, "name"),
    value: textOf(row, "value"),
  }));
}

/** All of them are one page. */
function tablesPage(tx: ReadTransaction): Json {
  const page = tx.tables().map((name) => ({ name }));
  return { page, isDone: true, continueCursor: "" };
}

function documentsPage({ table, order, paginationOpts }: JsonObject, tx: ReadTransaction): Json {
  const tableName = text(table, "table");
  if (order !== "asc" && order !== "desc") throw invalid("`order` must be asc or desc");
  if (!isJsonObject(paginationOpts)) throw invalid("`paginationOpts` is missing");
  const { cursor = null, numItems } = paginationOpts;
  if (typeof numItems !== "number" || (cursor !== null && typeof cursor !== "string"))
    throw invalid("`paginationOpts` must hold cursor and numItems");
  requireReadableTable(tableName);
  const isSystem = tableName.startsWith("_");
  const direction: Order = order;
  const found = tx.page(
    { source: { type: "FullTableScan", tableName, order: direction }, operators: [] },
    { cursor, endCursor: null, pageSize: numItems, maximumRowsRead: MOST_ROWS, maximumBytesRead: MOST_BYTES },
  );
  return {
    page: found.page.map((document) => parseJson(isSystem ? publicDocument(document) : document)),
    isDone: found.isDone,
    continueCursor: found.continueCursor,
  };
}

const MOST_ROWS = 4096;
const MOST_BYTES = 4 * 1024 * 1024;

function text(value: Json | undefined, name: string): string {
  if (typeof value !== "string") throw invalid(`\`${name}\` must be a string`);
  return value;
}

function invalid(problem: string): EngineError {
  return new EngineError("InvalidArgument", `The system query was asked in the wrong way: ${problem}.`);
}
