import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import type { Doc, Id, TableNames } from "../_generated/dataModel";
/**
 * What the tests of convex/ need of an engine that runs it. They speak to nothing else, so that the same tests run on every
 * engine. (The file's name has two dots: the Convex bundler skips such files.)
 */
export interface Backend {
    fetch(path: string, init?: RequestInit): Promise<Response>;
    query<F extends FunctionReference<"query", "internal">>(fn: F, args: FunctionArgs<F>): Promise<FunctionReturnType<F>>;
    mutation<F extends FunctionReference<"mutation", "internal">>(fn: F, args: FunctionArgs<F>): Promise<FunctionReturnType<F>>;
    addUser(name: string): Promise<Id<"users">>;
    /** All rows of a table. */
    rows<Table extends TableNames>(table: Table): Promise<Doc<Table>[]>;
    /** Ids of all files in storage. */
    files(): Promise<Id<"_storage">[]>;
    storeFile(content: string): Promise<Id<"_storage">>;
}
/** What one transaction may use, where less than Convex allows. */
export interface TransactionLimits {
    bytesRead?: number;
    bytesWritten?: number;
    databaseQueries?: number;
    documentsRead?: number;
    documentsWritten?: number;
}
export declare function startBackend(transactionLimits?: TransactionLimits): Backend;
