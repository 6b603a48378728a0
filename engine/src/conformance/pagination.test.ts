import type { Value } from "convex/values";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { someRows, someWrites, source } from "./arbitrary-programs";
import { openOurs, theirs } from "./backends";
import { runs, TIMEOUT_MS } from "./runs";
import { Session } from "./session";

interface Page {
  rows: Value[];
  isDone: boolean;
  continueCursor: string;
}

/** Reads page after page of a query, on one backend. */
class Pager {
  readonly #session: Session;
  readonly #query: Record<string, Value>;

  constructor(session: Session, query: Record<string, Value>) {
    this.#session = session;
    this.#query = query;
  }

  /** Up to `endCursor`, if there is one. Throws the class of the error, where the query is none. */
  async page(cursor: string | null, endCursor: string | null = null): Promise<Page> {
    const answer = await this.#session.call("query", "programs:page", { ...this.#query, cursor, endCursor, times: 1 });
    if ("error" in answer) throw new Error(JSON.stringify(this.#session.comparable(answer)));
    return answer.value as unknown as Page;
  }

  /** The rows from a cursor to the end, and the cursors between pages. */
  async rest(from: string | null): Promise<{ rows: unknown; cursors: string[] }> {
    const rows: Value[] = [];
    const cursors: string[] = [];
    for (let page = await this.page(from); ; page = await this.page(page.continueCursor)) {
      rows.push(...page.rows);
      if (page.isDone) return { rows: this.comparable(rows), cursors };
      cursors.push(page.continueCursor);
    }
  }

  comparable(rows: Value): unknown {
    return this.#session.comparable({ value: rows });
  }
}

test(
  "pages join to the same whole, also when rows change before they are read and between reads of a page",
  {
    timeout: TIMEOUT_MS,
  },
  async () => {
    const ours = await openOurs();
    await fc.assert(
      fc.asyncProperty(
        someRows,
        source,
        fc.integer({ min: 1, max: 5 }),
        someWrites,
        async (inserts, query, numItems, writes) => {
          const both = [new Session(await ours()), new Session(theirs())].map((session) => ({
            session,
            pager: new Pager(session, { source: query as Value, numItems }),
          }));
          const [our, their] = both;
          if (our === undefined || their === undefined) throw new Error("two backends");
          for (const { session } of both) await session.run("mutation", inserts);
          const first = await Promise.all(both.map(async ({ pager }) => await pager.rest(null).catch(String)));
          const [ourFirst, theirFirst] = first;
          if (typeof ourFirst !== "object" || typeof theirFirst !== "object") {
            expect(ourFirst).toEqual(theirFirst);
            return;
          }
          expect(ourFirst.rows).toEqual(theirFirst.rows);
          // Theirs knows that a page was the last one where Convex finds out with the next, which is empty.
          expect(ourFirst.cursors.length - theirFirst.cursors.length).toBeOneOf([0, 1]);
          const pages = theirFirst.cursors.length;
          const middle = Math.floor(pages / 2);
          for (const { session } of both) await session.run("mutation", writes);
          const after = await Promise.all(
            both.map(async ({ pager }, at) => {
              const { cursors } = at === 0 ? ourFirst : theirFirst;
              const again: unknown[] = [];
              for (let page = 0; page < pages; page++)
                again.push(pager.comparable((await pager.page(cursors[page - 1] ?? null, cursors[page])).rows));
              const from = pages === 0 ? null : (cursors[middle] ?? null);
              return { again, rest: (await pager.rest(from)).rows };
            }),
          );
          expect(after[0]).toEqual(after[1]);
        },
      ),
      runs(80),
    );
  },
);
