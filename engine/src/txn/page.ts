import { createHash } from "node:crypto";
import { EngineError } from "../errors";
import type { CursorCodec, CursorPosition } from "./cursor";
import { planSource, type QueryPlan, type RangePlan, type SearchPlan } from "./plan";
import type { PageOptions, PageResult, QueryJson } from "./query";
import type { SnapshotTransaction } from "./read";
import type { KeyInterval } from "./readset";
import type { ScannedRow } from "./scan";
import { rankOfKey, SearchScan } from "./search-scan";
import { DocumentStream, type RowSource } from "./stream";

/**
 * Reads one page. With an end cursor it reads exactly up to there, whatever the page size and the maxima
 * (gapless pagination depends on it). When a maximum or a read limit stops it, the page is short and
 * `pageStatus` says `SplitRequired`; near one (three quarters) it says `SplitRecommended`.
 */
export function readPage(
  transaction: SnapshotTransaction,
  cursors: CursorCodec,
  query: QueryJson,
  options: PageOptions,
  component: string,
): PageResult {
  checkOptions(options);
  const plan = planSource(transaction.catalogue, query.source, component);
  const fingerprint = queryFingerprint(query, plan);
  const start = options.cursor === null ? null : cursors.open(options.cursor, fingerprint);
  const end = options.endCursor === null ? null : cursors.open(options.endCursor, fingerprint);
  transaction.chargeQuery(plan.table);

  const rows = new PageRows(openRows(transaction, plan, start, end, options.pageSize), options, end !== null);
  const stream = new DocumentStream(rows, query.operators);
  const { page, stopped } = takeDocuments(stream, rows, end === null ? options.pageSize : Number.POSITIVE_INFINITY);
  let pageStatus: PageResult["pageStatus"] = stopped ? "SplitRequired" : null;
  if (!stopped && (rows.nearMaximum || page.length > SOFT_MAX_PAGE_LENGTH)) {
    pageStatus = "SplitRecommended";
  }

  const position = end ?? rows.position ?? start ?? "end";
  const middle = rows.keys.length > 2 ? rows.keys[Math.floor(rows.keys.length / 2)] : undefined;
  return {
    page,
    isDone: position === "end",
    continueCursor: cursors.seal(position, fingerprint),
    splitCursor: middle === undefined ? null : cursors.seal({ after: middle }, fingerprint),
    pageStatus,
  };
}

/** `stopped` when a maximum or a read limit ended the page; a limit met before the first row is the caller's error. */
function takeDocuments(stream: DocumentStream, rows: PageRows, wanted: number): { page: string[]; stopped: boolean } {
  const page: string[] = [];
  while (page.length < wanted) {
    try {
      const document = stream.next();
      if (document === null) return { page, stopped: rows.stopped };
      page.push(document);
    } catch (error) {
      if (!isReadLimit(error) || rows.keys.length === 0) throw error;
      return { page, stopped: true };
    }
  }
  return { page, stopped: false };
}

/** The rows of a page: remembers where it has got to and stops at the caller's maxima. */
class PageRows implements RowSource {
  readonly keys: Buffer[] = [];
  stopped = false;
  position: CursorPosition | null = null;
  readonly #source: RowSource;
  readonly #maximumRows: number;
  readonly #maximumBytes: number;
  readonly #enforce: boolean;
  #bytes = 0;

  constructor(source: RowSource, options: PageOptions, hasEnd: boolean) {
    this.#source = source;
    this.#maximumRows = options.maximumRowsRead ?? MAX_ROWS_READ;
    this.#maximumBytes = options.maximumBytesRead ?? MAX_BYTES_READ;
    this.#enforce = !hasEnd;
  }

  next(): ScannedRow | null {
    if (this.#enforce && (this.keys.length >= this.#maximumRows || this.#bytes >= this.#maximumBytes)) {
      this.stopped = true;
      return null;
    }
    const row = this.#source.next();
    if (row === null) {
      this.position = "end";
      return null;
    }
    const key = Buffer.from(row.key);
    this.keys.push(key);
    this.#bytes += row.size;
    this.position = { after: key };
    return row;
  }

  get nearMaximum(): boolean {
    return (
      this.keys.length > Math.min(this.#maximumRows, MAX_ROWS_READ) * SOFT_LIMIT ||
      this.#bytes > Math.min(this.#maximumBytes, MAX_BYTES_READ) * SOFT_LIMIT
    );
  }
}

function openRows(
  transaction: SnapshotTransaction,
  plan: QueryPlan,
  start: CursorPosition | null,
  end: CursorPosition | null,
  pageSize: number,
): RowSource {
  if (start === "end") return { next: () => null };
  if (plan.kind === "search") return openSearch(transaction, plan, start, end);
  const interval = between(plan, start, end);
  return transaction.scan(plan, interval, Math.min(pageSize, MAX_BATCH));
}

function openSearch(
  transaction: SnapshotTransaction,
  plan: SearchPlan,
  start: { after: Buffer } | null,
  end: CursorPosition | null,
): RowSource {
  transaction.readSet.add(plan.index.logName, plan.interval);
  const from = start === null ? 0 : rankOfKey(start.after);
  const to = end === null || end === "end" ? undefined : rankOfKey(end.after);
  return transaction.charged(new SearchScan(transaction.database, plan, from, to), plan.table);
}

/** The part of the plan's interval after `start` and up to `end`, in the plan's order. */
function between(plan: RangePlan, start: { after: Buffer } | null, end: CursorPosition | null): KeyInterval {
  let { lo, hi } = plan.interval;
  const stop = end === null || end === "end" ? null : end.after;
  if (plan.order === "asc") {
    if (start !== null) lo = larger(lo, Buffer.concat([start.after, ZERO]));
    if (stop !== null) hi = smaller(hi, Buffer.concat([stop, ZERO]));
  } else {
    if (start !== null) hi = smaller(hi, start.after);
    if (stop !== null) lo = larger(lo, stop);
  }
  return { lo, hi };
}

function larger(left: Uint8Array, right: Uint8Array): Uint8Array {
  return Buffer.compare(left, right) >= 0 ? left : right;
}

function smaller(left: Uint8Array | null, right: Uint8Array): Uint8Array {
  return left !== null && Buffer.compare(left, right) <= 0 ? left : right;
}

/** What a cursor is bound to: the source with its range and order, the operators, and the fields of the index. */
function queryFingerprint(query: QueryJson, plan: QueryPlan): string {
  const index =
    plan.kind === "search" ? plan.index.number : typeof plan.index === "string" ? plan.index : plan.index.number;
  return createHash("sha256")
    .update(JSON.stringify([query.source, query.operators, plan.table?.number ?? null, index]))
    .digest("base64");
}

function checkOptions(options: PageOptions): void {
  if (!Number.isSafeInteger(options.pageSize)) {
    throw new EngineError(
      "InvalidArgument",
      `\`options.numItems\` must be a whole number. Received \`${options.pageSize}\`.`,
    );
  }
  if (options.pageSize <= 0) {
    throw new EngineError("NoDocumentsForPagination", "Must request at least 1 document while paginating");
  }
  if (options.maximumRowsRead === 0 || options.maximumBytesRead === 0) {
    throw new EngineError("InvalidPaginationLimit", "maximumRowsRead and maximumBytesRead must be greater than 0");
  }
}

function isReadLimit(error: unknown): boolean {
  return error instanceof EngineError && (error.code === "TooManyDocumentsRead" || error.code === "TooManyBytesRead");
}

const ZERO = Buffer.alloc(1);
const MAX_ROWS_READ = 32_000;
const MAX_BYTES_READ = 16 * 1024 * 1024;
const SOFT_LIMIT = 3 / 4;
/** Three quarters of the longest array a function may return. */
const SOFT_MAX_PAGE_LENGTH = (8192 * 3) / 4;
const MAX_BATCH = 512;
