/// <reference types="vite/client" />
import { register as registerRateLimiter } from "@convex-dev/rate-limiter/test";
import { convexTest } from "convex-test";
import type { FunctionArgs, FunctionReference, FunctionReturnType, WithoutSystemFields } from "convex/server";
import type { Doc, Id, TableNames } from "../_generated/dataModel";
import schema from "../schema";

/**
 * What the tests of convex/ need of an engine that runs it. They speak to nothing else, so that the same tests run on every
 * engine. (The file's name has two dots: the Convex bundler skips such files.)
 */
export interface Backend {
  fetch(path: string, init?: RequestInit): Promise<Response>;
  query<F extends FunctionReference<"query", "internal">>(fn: F, args: FunctionArgs<F>): Promise<FunctionReturnType<F>>;
  mutation<F extends FunctionReference<"mutation", "internal">>(
    fn: F,
    args: FunctionArgs<F>,
  ): Promise<FunctionReturnType<F>>;
  action<F extends FunctionReference<"action", "internal">>(
    fn: F,
    args: FunctionArgs<F>,
  ): Promise<FunctionReturnType<F>>;
  /** The public functions, as a program calls them that sends this token of a session, or none. */
  client(token?: string): Client;
  addUser(name: string): Promise<Id<"users">>;
  /** All rows of a table. */
  rows<Table extends TableNames>(table: Table): Promise<Doc<Table>[]>;
  /** Takes fields out of a row, as it was before there were any. */
  without<Table extends TableNames>(id: Id<Table>, fields: (keyof Doc<Table> & string)[]): Promise<void>;
  /** Rows as something of before has left them, such as an error that has been mended since. */
  put<Table extends TableNames>(table: Table, rows: WithoutSystemFields<Doc<Table>>[]): Promise<void>;
  /** Deletes a row. */
  remove(id: Id<TableNames>): Promise<void>;
  /** Ids of all files in storage. */
  files(): Promise<Id<"_storage">[]>;
  storeFile(content: string): Promise<Id<"_storage">>;
  readFile(id: Id<"_storage">): Promise<Uint8Array>;
}

/** Whether `startBackend` can be given lower limits than Convex's own. */
export const lowersLimits = true;

type Call<Type extends "query" | "mutation" | "action"> = <F extends FunctionReference<Type>>(
  fn: F,
  args: FunctionArgs<F>,
) => Promise<FunctionReturnType<F>>;

export interface Client {
  query: Call<"query">;
  mutation: Call<"mutation">;
  action: Call<"action">;
}

/** What one transaction may use, where less than Convex allows. */
export interface TransactionLimits {
  bytesRead?: number;
  bytesWritten?: number;
  databaseQueries?: number;
  documentsRead?: number;
  documentsWritten?: number;
}

/** How many of a property's runs to make: all of them where a backend costs nothing to start. */
export function runs(all: number): number {
  return all;
}

const modules = import.meta.glob(["../**/*.ts", "../_generated/*.js", "!../**/*.test.ts", "!../**/*.harness.ts"]);

export function startBackend(transactionLimits: TransactionLimits = {}): Backend {
  const engine = convexTest({ schema, modules, transactionLimits });
  for (const name of ["requestLimiter", "guessLimiter"]) registerRateLimiter(engine, name);
  return {
    fetch: (path, init) => {
      const token = /^Bearer (.+\..+\..+)$/.exec(new Headers(init?.headers).get("Authorization") ?? "")?.[1];
      const caller = token === undefined ? engine : engine.withIdentity({ subject: subjectOf(token) });
      return caller.fetch(path, init);
    },
    query: (fn, args) => {
      const reference: FunctionReference<"query", "internal"> = fn;
      return engine.query(reference, args);
    },
    mutation: (fn, args) => {
      const reference: FunctionReference<"mutation", "internal"> = fn;
      return engine.mutation(reference, args);
    },
    action: (fn, args) => {
      const reference: FunctionReference<"action", "internal"> = fn;
      return engine.action(reference, args);
    },
    client: (token) => {
      const caller = token === undefined ? engine : engine.withIdentity({ subject: subjectOf(token) });
      return {
        query: (fn, args) => caller.query<FunctionReference<"query">>(fn, args),
        mutation: (fn, args) => caller.mutation<FunctionReference<"mutation">>(fn, args),
        action: (fn, args) => caller.action<FunctionReference<"action">>(fn, args),
      };
    },
    addUser: (name) => engine.run((ctx) => ctx.db.insert("users", { name })),
    rows: (table) => engine.run((ctx) => ctx.db.query(table).collect()),
    without: (id, fields) =>
      engine.run(async (ctx) => {
        await ctx.db.patch(id, Object.fromEntries(fields.map((field) => [field, undefined])) as never);
      }),
    put: (table, rows) =>
      engine.run(async (ctx) => {
        for (const row of rows) await ctx.db.insert(table, row);
      }),
    remove: (id) => engine.run((ctx) => ctx.db.delete(id)),
    files: () => engine.run(async (ctx) => (await ctx.db.system.query("_storage").collect()).map((file) => file._id)),
    readFile: async (id) => {
      const bytes = await engine.run(async (ctx) => (await ctx.storage.get(id))?.arrayBuffer());
      if (bytes === undefined) throw new Error(`There is no file ${id}`);
      return new Uint8Array(bytes);
    },
    storeFile: (content) => engine.run((ctx) => ctx.storage.store(new Blob([content]))),
  };
}

/** convex-test takes identities, not tokens. */
function subjectOf(token: string): string {
  const claims = token.split(".")[1] ?? "";
  return JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))).sub;
}
