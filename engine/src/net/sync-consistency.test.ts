import * as fc from "fast-check";
import { expect, test } from "vitest";
import { rawSocket, type RawSocket } from "../testing/sync-client";
import { closeEnginesAfterEach, openTestEngine } from "../testing/test-engine";

closeEnginesAfterEach();

const ACCOUNTS = 6;
const TOTAL = ACCOUNTS * 100;

const BANK = {
  "bank.ts": `
    import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
    const account = (ctx, number) => ctx.db.query("accounts").withIndex("by_creation_time").filter((q) => q.eq(q.field("number"), number)).unique();
    export const open = mutation(async (ctx, { accounts }) => {
      for (let number = 0; number < accounts; number++) await ctx.db.insert("accounts", { number, balance: 100 });
    });
    export const transfer = mutation(async (ctx, { from, to, amount }) => {
      const [source, target] = [await account(ctx, from), await account(ctx, to)];
      await ctx.db.patch(source._id, { balance: source.balance - amount });
      if (from === to) return;
      await ctx.db.patch(target._id, { balance: target.balance + amount });
    });
    export const balance = query(async (ctx, { number }) => (await account(ctx, number)).balance);
    export const rest = query(async (ctx, { without }) => {
      let sum = 0;
      for await (const { number, balance } of ctx.db.query("accounts")) if (!without.includes(number)) sum += balance;
      return sum;
    });`,
};

/** One watcher: which accounts it sees by themselves; the others it sees as one sum. */
interface Watcher {
  readonly socket: RawSocket;
  /** By query id: an account's number, or null for the sum of the others. */
  readonly queries: Map<number, { name: string; args: unknown }>;
}

/** What a client knows after each transition that has come. */
function states({ received }: RawSocket): Map<number, number>[] {
  const known = new Map<number, number>();
  const seen: Map<number, number>[] = [];
  let version: unknown;
  for (const message of received) {
    if (message["type"] !== "Transition") continue;
    if (version !== undefined) expect(message["startVersion"]).toEqual(version);
    version = message["endVersion"];
    for (const modification of message["modifications"] as { type: string; queryId: number; value: number }[]) {
      if (modification.type === "QueryUpdated") known.set(modification.queryId, modification.value);
      else if (modification.type === "QueryRemoved") known.delete(modification.queryId);
      else throw new Error(JSON.stringify(modification));
    }
    seen.push(new Map(known));
  }
  return seen;
}

const transfer = fc.record({
  from: fc.nat(ACCOUNTS - 1),
  to: fc.nat(ACCOUNTS - 1),
  amount: fc.integer({ min: 1, max: 40 }),
});
const step = fc.oneof(
  { weight: 5, arbitrary: transfer.filter(({ from, to }) => from !== to).map((args) => ({ transfer: args })) },
  { weight: 1, arbitrary: fc.record({ rewatch: fc.nat(2), single: fc.uniqueArray(fc.nat(ACCOUNTS - 1)) }) },
);

test("whatever is written meanwhile, each transition shows a state that has been", async () => {
  const { engine, mutation } = await openTestEngine(BANK);
  await mutation("bank:open", { accounts: ACCOUNTS });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const watchers = await Promise.all(
        [[0, 1], [2], []].map(async (single, at): Promise<Watcher & { watch: (accounts: number[]) => void }> => {
          const socket = await rawSocket(engine.url);
          socket.send({ type: "Connect", sessionId: `session ${at}`, connectionCount: 0, lastCloseReason: null });
          const queries: Watcher["queries"] = new Map();
          let version = 0;
          let lastId = 0;
          /** Other accounts by themselves: all in one change of the query set, so that the client never knows a half. */
          const watch = (accounts: number[]): void => {
            const remove = [...queries.keys()].map((queryId) => ({ type: "Remove", queryId }));
            queries.clear();
            for (const number of accounts) queries.set(++lastId, { name: "bank:balance", args: { number } });
            queries.set(++lastId, { name: "bank:rest", args: { without: accounts } });
            const add = Array.from(queries, ([queryId, { name, args }]) => {
              return { type: "Add", queryId, udfPath: name, args: [args] };
            });
            const baseVersion = version++;
            socket.send({
              type: "ModifyQuerySet",
              baseVersion,
              newVersion: version,
              modifications: [...remove, ...add],
            });
          };
          watch(single);
          return { socket, queries, watch };
        }),
      );
      const written: Promise<unknown>[] = [];
      for (const each of steps) {
        if ("transfer" in each) written.push(mutation("bank:transfer", each.transfer));
        else watchers[each.rewatch]?.watch(each.single);
      }
      await Promise.all(written);
      for (const { socket, queries } of watchers) {
        await expect.poll(() => new Set(states(socket).at(-1)?.keys())).toEqual(new Set(queries.keys()));
        for (const state of states(socket)) {
          let sum = 0;
          for (const value of state.values()) sum += value;
          expect(sum).toBe(TOTAL);
        }
        socket.socket.terminate();
      }
    }),
    { numRuns: 15 },
  );
});
