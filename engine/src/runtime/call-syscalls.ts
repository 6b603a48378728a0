import { EngineError } from "../errors";
import { isJsonObject } from "../values/json";
import type { Json, JsonObject } from "../values/json";
import type { Call } from "./call";
import type { FunctionError } from "./function-error";
import { type CalledAddress, type FunctionAddress, handledAddress, referencedAddress } from "../components/address";
import { canonicalPath } from "./paths";
import type { FunctionDefinition, FunctionKind } from "./registered";
import type { SyscallArgs } from "./syscall-args";
import type { Operations } from "./syscalls";

export type NestedKind = "query" | "mutation" | "snapshotQuery";

/** How a running function calls others. Each resolves to the JSON text of the result and rejects with NestedCallError. */
export interface FunctionCalls {
  /** In the transaction of `parent`; a mutation in a savepoint of its own. `limits` lowers what it may use. */
  nested(
    parent: Call,
    kind: NestedKind,
    address: CalledAddress,
    args: Json,
    limits: JsonObject | undefined,
  ): Promise<string>;
  /** In a transaction of its own, or as an action. */
  fromAction(parent: Call, kind: FunctionKind, address: CalledAddress, args: Json): Promise<string>;
  /** The function, if there is one. */
  definition(address: FunctionAddress): FunctionDefinition | undefined;
  /** Throws upstream's error unless it is a function that may be called by this address. */
  check(address: CalledAddress): void;
}

/** The failure of a called function as its caller sees it: a ConvexError if it has `data`. */
export class NestedCallError extends Error {
  readonly data?: Json;

  constructor(error: FunctionError) {
    super(error.message);
    this.name = "NestedCallError";
    if (error.data !== undefined) this.data = error.data;
  }
}

export function transactionCallSyscalls(calls: FunctionCalls): Operations {
  return {
    "1.0/runUdf": (call, args) => {
      const kind = args.string("udfType");
      if (kind !== "query" && kind !== "mutation" && kind !== "snapshotQuery") {
        throw new EngineError("InvalidArgument", `Unknown udfType ${kind}.`);
      }
      const result = calls.nested(
        call,
        kind,
        calledAddress(args, call.component),
        functionArgs(args),
        args.optionalObject("transactionLimits"),
      );
      const ended = (): void => {
        if (call.nested === settled) call.nested = undefined;
      };
      const settled = result.then(ended, ended);
      call.nested = settled;
      return result;
    },
  };
}

export function actionCallSyscalls(calls: FunctionCalls): Operations {
  const run =
    (kind: FunctionKind) =>
    (call: Call, args: SyscallArgs): Promise<string> =>
      calls.fromAction(call, kind, calledAddress(args, call.component), functionArgs(args));
  return {
    "1.0/actions/query": run("query"),
    "1.0/actions/mutation": run("mutation"),
    "1.0/actions/action": run("action"),
  };
}

/** The function that a syscall of a function of the component `caller` addresses by name, handle or reference. */
export function calledAddress(args: SyscallArgs, caller: string): CalledAddress {
  const name = args.optionalString("name");
  if (name !== undefined) return { component: caller, path: canonicalPath(name), isExport: false };
  const handle = args.optionalString("functionHandle");
  const handled = handle === undefined ? null : handledAddress(handle);
  if (handled !== null) return handled;
  const reference = args.optionalString("reference");
  if (reference !== undefined) return referencedAddress(reference, caller);
  throw new EngineError("InvalidArgument", "A function must be given by its name, reference or handle.");
}

export function functionArgs(args: SyscallArgs): Json {
  const value = args.json("args");
  return isJsonObject(value) || Array.isArray(value) ? value : {};
}
