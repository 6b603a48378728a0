import { EngineError } from "../errors";
import { APP } from "../store/namespace";
import type { PageOptions, PageResult, QueryCursor, QueryJson } from "../txn/query";
import type { ReadTransaction, WriteTransaction } from "../txn/transaction";
import { int64ToJson, isJsonObject } from "../values/json";
import type { Json } from "../values/json";
import type { Call } from "./call";
import type { SyscallArgs } from "./syscall-args";
import { publicDocument, requireReadableTable } from "./system-documents";

type Operation = (call: Call, args: SyscallArgs) => string;

/** `ctx.db` of queries and mutations. Documents stay text from the store to the answer. */
export const DATABASE_READS: Record<string, Operation> = {
  "1.0/get": (call, args) => {
    const isSystem = args.json("isSystem") === true;
    const document = transaction(call).get(args.string("id"), { table: args.optionalString("table"), isSystem });
    if (document === null) return "null";
    return isSystem ? publicDocument(document) : document;
  },
  "1.0/queryStreamNext": (call, args) => {
    const query = openQueries(call).get(args.number("queryId"));
    if (query === undefined)
      throw new EngineError("InvalidArgument", "This query is closed and can't emit any more values.");
    query.cursor ??= transaction(call).openQuery(query.plan);
    const document = query.cursor.next();
    if (document === null) return '{"value":null,"done":true}';
    return `{"value":${query.isSystem ? publicDocument(document) : document},"done":false}`;
  },
  "1.0/queryPage": (call, args) => {
    if (call.component !== APP) {
      throw new EngineError("PaginationUnsupportedInComponents", "paginate() is only supported in the app.");
    }
    const { plan, isSystem } = queryPlan(args);
    if (paginated.has(call)) {
      throw new EngineError(
        "MultiplePaginatedQueries",
        "This query or mutation function ran multiple paginated queries. Convex only supports a single paginated query in each function.",
      );
    }
    paginated.add(call);
    const maximumRowsRead = args.optionalNumber("maximumRowsRead");
    const maximumBytesRead = args.optionalNumber("maximumBytesRead");
    const { page, ...rest } = readPinned(call, plan, {
      cursor: args.optionalString("cursor") ?? null,
      endCursor: args.optionalString("endCursor") ?? null,
      pageSize: args.number("pageSize"),
      ...(maximumRowsRead === undefined ? {} : { maximumRowsRead }),
      ...(maximumBytesRead === undefined ? {} : { maximumBytesRead }),
    });
    call.journal = rest.continueCursor;
    const documents = isSystem ? page.map(publicDocument) : page;
    return `{"page":[${documents.join(",")}],${JSON.stringify(rest).slice(1)}`;
  },
  "1.0/count": (call, args) => {
    const table = args.string("table");
    requireReadableTable(table);
    return JSON.stringify(transaction(call).count(table));
  },
};

/** The client library reads only the id out of these answers, so the documents are not sent back. */
export const DATABASE_WRITES: Record<string, Operation> = {
  "1.0/insert": (call, args) => {
    const id = writer(call).insert(args.string("table"), args.object("value"));
    return `{"_id":"${id}"}`;
  },
  "1.0/shallowMerge": (call, args) => {
    writer(call).patch(args.string("id"), args.object("value"), args.optionalString("table"));
    return "null";
  },
  "1.0/replace": (call, args) => {
    writer(call).replace(args.string("id"), args.object("value"), args.optionalString("table"));
    return "null";
  },
  "1.0/remove": (call, args) => {
    writer(call).remove(args.string("id"), args.optionalString("table"));
    return "null";
  },
};

export const DATABASE_SYNC: Record<string, Operation> = {
  "1.0/queryStream": (call, args) => {
    const queries = openQueries(call);
    const queryId = queries.size;
    queries.set(queryId, { ...queryPlan(args), cursor: undefined });
    return `{"queryId":${queryId}}`;
  },
  "1.0/queryCleanup": (call, args) => {
    const query = openQueries(call).get(args.number("queryId"));
    query?.cursor?.close();
    return String(query !== undefined);
  },
  "1.0/db/normalizeId": (call, args) =>
    JSON.stringify({ id: transaction(call).normalizeId(args.string("table"), args.string("idString")) }),
  "1.0/getSnapshotTs": (call) => JSON.stringify(int64ToJson(transaction(call).ts)),
};

/** A live query's page ends where it ended before. An end that is another query's, since the function has changed, does not count. */
function readPinned(call: Call, plan: QueryJson, options: PageOptions): PageResult {
  if (options.endCursor !== null || call.journal === null) return transaction(call).page(plan, options);
  try {
    return transaction(call).page(plan, { ...options, endCursor: call.journal });
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== "InvalidCursor") throw error;
    return transaction(call).page(plan, options);
  }
}

interface OpenQuery {
  plan: QueryJson;
  isSystem: boolean;
  /** Opened when first asked for a document. */
  cursor: QueryCursor | undefined;
}

const queriesOfCall = new WeakMap<Call, Map<number, OpenQuery>>();
const paginated = new WeakSet<Call>();

function openQueries(call: Call): Map<number, OpenQuery> {
  let queries = queriesOfCall.get(call);
  if (queries === undefined) {
    const opened = new Map<number, OpenQuery>();
    queriesOfCall.set(call, opened);
    call.onEnd(() => {
      for (const query of opened.values()) query.cursor?.close();
    });
    queries = opened;
  }
  return queries;
}

function transaction(call: Call): ReadTransaction {
  if (call.tx === undefined) throw new EngineError("NoTransaction", `${call.path} has no transaction.`);
  return call.tx;
}

function writer(call: Call): WriteTransaction {
  if (call.writer === undefined) throw new EngineError("ReadOnly", `${call.path} is not a mutation and cannot write.`);
  return call.writer;
}

function queryPlan(args: SyscallArgs): { plan: QueryJson; isSystem: boolean } {
  const query = args.object("query");
  const source = query["source"];
  if (!isJsonObject(source) || !Array.isArray(query["operators"])) throw malformed(query);
  const name = source["type"] === "FullTableScan" ? source["tableName"] : source["indexName"];
  if (typeof name !== "string") throw malformed(query);
  const table = name.split(".")[0] ?? name;
  requireReadableTable(table);
  // The transaction checks index, range and expressions when it plans the query.
  return { plan: query as unknown as QueryJson, isSystem: table.startsWith("_") };
}

function malformed(query: Json): EngineError {
  return new EngineError("InvalidArgument", `Malformed query: ${JSON.stringify(query).slice(0, 200)}`);
}
