import type { EngineLogEntry } from "../core";
import type { Json } from "../values/json";
import { identifierOf } from "./app-analysis";

const UDF_TYPE = { query: "Query", mutation: "Mutation", action: "Action", httpAction: "HttpAction" } as const;

/** One call as `convex logs` and `convex logs --jsonl` show it. `at` is ms since the epoch; the CLI takes seconds. */
export function executionEntry(entry: Extract<EngineLogEntry, { type: "function" }>, at: number): Json {
  const { path, kind, requestId, durationMs, error, logLines } = entry;
  return {
    kind: "Completion",
    identifier: kind === "httpAction" ? path : identifierOf(path),
    udfType: UDF_TYPE[kind],
    componentPath: null,
    timestamp: at / 1000,
    executionTimestamp: (at - durationMs) / 1000,
    executionTime: durationMs / 1000,
    success: error === null ? { status: "success" } : null,
    error,
    logLines: logLines.map((line) => structured(line, at)),
    requestId,
    executionId: requestId,
    cachedResult: false,
    caller: kind === "httpAction" ? "HttpEndpoint" : "Tester",
    environment: "isolate",
    identityType: "unknown",
    parentExecutionId: null,
    willRetry: false,
    usageStats: NO_STATS,
  };
}

/** `[LOG] 'text' 1` */
function structured(line: string, at: number): Json {
  const [, level = "LOG", text = line] = /^\[([A-Z]+)\] ([\s\S]*)$/.exec(line) ?? [];
  return { messages: [text], level, timestamp: Math.floor(at), isTruncated: false };
}

const NO_STATS = {
  databaseReadBytes: 0,
  databaseWriteBytes: 0,
  databaseReadDocuments: 0,
  storageReadBytes: 0,
  storageWriteBytes: 0,
  vectorIndexReadBytes: 0,
  vectorIndexWriteBytes: 0,
  memoryUsedMb: 0,
};
