import { describe, expect, test } from "vitest";
import { isEngineError } from "../errors";
import type { Store } from "../store/store";
import { document, idOf, schemaOf, testStore, write } from "../store/test-store";
import type { Order, PageOptions, PageResult, QueryJson } from "./query";

const FIRST: PageOptions = { cursor: null, endCursor: null, pageSize: 10 };

function items(order: Order = "asc"): QueryJson {
  return { source: { type: "IndexRange", indexName: "items.by_a", range: [], order }, operators: [] };
}

async function storeOf(count: number): Promise<Store> {
  const store = testStore();
  await store.applySchema(schemaOf({ items: { indexes: { by_a: ["a"] } } }));
  await write(store, (tx) => {
    for (let a = 0; a < count; a += 1) tx.insert("items", { a });
  });
  return store;
}

function values(result: PageResult): unknown[] {
  return result.page.map((text) => document(text)["a"]);
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return isEngineError(error) ? error.code : String(error);
  }
  return undefined;
}

describe("pages", () => {
  test.each<Order>(["asc", "desc"])("one after another hold every document once, %s", async (order) => {
    const tx = (await storeOf(25)).beginRead();
    const found: unknown[] = [];
    let cursor: string | null = null;
    let pages = 0;
    for (let isDone = false; !isDone; pages += 1) {
      const result = tx.page(items(order), { ...FIRST, cursor });
      found.push(...values(result));
      ({ isDone } = result);
      cursor = result.continueCursor;
    }
    const all = Array.from({ length: 25 }, (_, a) => a);
    expect(found).toEqual(order === "asc" ? all : all.reverse());
    expect(pages).toBe(3);
    expect(tx.page(items(order), { ...FIRST, cursor })).toMatchObject({ page: [], isDone: true });
  });

  test("read to an end cursor stay gapless when documents come and go", async () => {
    const store = await storeOf(20);
    const first = store.beginRead().page(items(), FIRST);
    await write(store, (tx) => {
      tx.insert("items", { a: 4.5 });
      tx.remove(idOf(first.page[9] ?? null));
    });
    const tx = store.beginRead();
    const again = tx.page(items(), { ...FIRST, endCursor: first.continueCursor });
    expect(values(again)).toEqual([0, 1, 2, 3, 4, 4.5, 5, 6, 7, 8]);
    expect(again.continueCursor).toBe(first.continueCursor);
    expect(again.isDone).toBe(false);
    const rest = tx.page(items(), { ...FIRST, cursor: first.continueCursor, pageSize: 20 });
    expect(values(rest)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(rest.isDone).toBe(true);
    expect(values(tx.page(items(), { ...FIRST, endCursor: rest.continueCursor, pageSize: 1 }))).toHaveLength(20);
  });

  test("split in the middle of what was read", async () => {
    const tx = (await storeOf(20)).beginRead();
    const { splitCursor, continueCursor } = tx.page(items(), FIRST);
    const left = tx.page(items(), { ...FIRST, endCursor: splitCursor });
    const right = tx.page(items(), { ...FIRST, cursor: splitCursor, endCursor: continueCursor });
    expect([...values(left), ...values(right)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(left.page.length).toBeGreaterThan(0);
    expect(right.page.length).toBeGreaterThan(0);
  });

  test("are the same text for the same position", async () => {
    const store = await storeOf(20);
    const once = store.beginRead().page(items(), FIRST);
    expect(store.beginRead().page(items(), FIRST)).toEqual(once);
  });
});

describe("a cursor", () => {
  test("belongs to its query", async () => {
    const tx = (await storeOf(20)).beginRead();
    const { continueCursor } = tx.page(items(), FIRST);
    expect(codeOf(() => tx.page(items("desc"), { ...FIRST, cursor: continueCursor }))).toBe("InvalidCursor");
    const limited = { ...items(), operators: [{ limit: 5 }] };
    expect(codeOf(() => tx.page(limited, { ...FIRST, cursor: continueCursor }))).toBe("InvalidCursor");
    for (const cursor of ["", "nonsense", `${continueCursor.slice(0, -2)}AA`]) {
      expect(codeOf(() => tx.page(items(), { ...FIRST, cursor }))).toBe("InvalidCursor");
    }
  });

  test("does not show the key it stands for", async () => {
    const store = testStore();
    await write(store, (tx) => tx.insert("items", { a: 1 }));
    await store.applySchema(schemaOf({ items: { indexes: { by_a: ["a"] } } }));
    await write(store, (tx) => tx.insert("items", { a: "secret-of-another" }));
    const { continueCursor } = store.beginRead().page(items("desc"), { ...FIRST, pageSize: 1 });
    expect(Buffer.from(continueCursor, "base64url").includes("secret")).toBe(false);
  });
});

describe("a page that reads too much", () => {
  const none = { ...items(), operators: [{ filter: { $literal: false } }] };

  test("stops at the rows or bytes the caller allows and asks to be split", async () => {
    const tx = (await storeOf(50)).beginRead();
    const rows = tx.page(none, { ...FIRST, maximumRowsRead: 8 });
    expect(rows).toMatchObject({ page: [], isDone: false, pageStatus: "SplitRequired" });
    expect(tx.usage.documentsRead).toBe(8);
    const bytes = tx.page(items(), { ...FIRST, maximumBytesRead: 200 });
    expect(values(bytes)).toEqual([0, 1, 2]);
    expect(bytes.pageStatus).toBe("SplitRequired");
    const next = tx.page(items(), { ...FIRST, cursor: bytes.continueCursor, pageSize: 1 });
    expect(values(next)).toEqual([3]);
  });

  test("is advised to split near the maximum", async () => {
    const tx = (await storeOf(50)).beginRead();
    expect(tx.page(items(), { ...FIRST, maximumRowsRead: 12 }).pageStatus).toBe("SplitRecommended");
    expect(tx.page(items(), { ...FIRST, maximumRowsRead: 100 }).pageStatus).toBeNull();
  });

  test("ends where the transaction's own limit stops it", async () => {
    const tx = (await storeOf(50)).beginRead();
    tx.limits = { ...tx.limits, documentsRead: 5 };
    const result = tx.page(items(), FIRST);
    expect(values(result)).toEqual([0, 1, 2, 3, 4]);
    expect(result).toMatchObject({ isDone: false, pageStatus: "SplitRequired" });
  });

  test("ignores the maxima when it has an end cursor", async () => {
    const tx = (await storeOf(50)).beginRead();
    const { continueCursor } = tx.page(items(), FIRST);
    const again = tx.page(items(), { ...FIRST, endCursor: continueCursor, maximumRowsRead: 2 });
    expect(again.page).toHaveLength(10);
  });

  test("is refused when it asks for nothing, or for half a document", async () => {
    const tx = (await storeOf(1)).beginRead();
    expect(codeOf(() => tx.page(items(), { ...FIRST, pageSize: 0 }))).toBe("NoDocumentsForPagination");
    expect(codeOf(() => tx.page(items(), { ...FIRST, pageSize: 1.5 }))).toBe("InvalidArgument");
    expect(codeOf(() => tx.page(items(), { ...FIRST, maximumRowsRead: 0 }))).toBe("InvalidPaginationLimit");
  });
});

test("full-text results page in their order", async () => {
  const store = testStore();
  await store.applySchema(
    schemaOf({ notes: { search: [{ indexDescriptor: "search", searchField: "a", filterFields: [] }] } }),
  );
  await write(store, (tx) => {
    for (let n = 0; n < 7; n += 1) tx.insert("notes", { a: `word ${"other ".repeat(n)}` });
  });
  const tx = store.beginRead();
  const query: QueryJson = {
    source: { type: "Search", indexName: "notes.search", filters: [{ type: "Search", fieldPath: "a", value: "word" }] },
    operators: [],
  };
  const whole = tx.page(query, FIRST);
  const first = tx.page(query, { ...FIRST, pageSize: 3 });
  const second = tx.page(query, { ...FIRST, cursor: first.continueCursor });
  expect(whole.page).toHaveLength(7);
  expect([...first.page, ...second.page]).toEqual(whole.page);
  expect(values(tx.page(query, { ...FIRST, endCursor: first.continueCursor }))).toEqual(values(first));
});
