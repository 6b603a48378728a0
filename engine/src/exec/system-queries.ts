import { EngineError } from "../errors";
import type { FunctionAddress } from "../components/address";
import { hostWork } from "../runtime/host-work";
import { LogLines } from "../runtime/log-lines";
import type { Store } from "../store/store";
import type { ReadTransaction } from "../txn/transaction";
import type { Json } from "../values/json";
import { addressOf, requestInfo, type CallContext } from "./call-context";
import { functionResult, refusal } from "./result";
import type { FunctionResult } from "./result";

/** Answers queries of the engine's own, which administrators may ask; undefined for any other path. Throws EngineError. */
export type AnswerSystemQuery = (address: FunctionAddress, args: Json, tx: ReadTransaction) => Json | undefined;

/** Queries of the engine's own, beside the app's functions. */
export class SystemQueries {
  constructor(
    readonly store: Store,
    readonly answer: AnswerSystemQuery,
    readonly redact: boolean,
    readonly onSystemError: (error: unknown, path: string) => void,
  ) {}

  /** On a snapshot of its own. Undefined for a path of the app's, and for whoever may not ask. */
  run(path: string, args: Json, context: CallContext): FunctionResult | undefined {
    if (!context.allowInternal || !path.startsWith("_system/")) return undefined;
    const tx = this.store.beginRead();
    try {
      return this.runOn(tx, path, args, context);
    } finally {
      tx.close();
    }
  }

  runOn(tx: ReadTransaction, path: string, args: Json, context: CallContext): FunctionResult | undefined {
    if (!context.allowInternal) return undefined;
    const { requestId } = requestInfo(context);
    try {
      const value = hostWork(() => this.answer(addressOf(path, context), args, tx));
      if (value === undefined) return undefined;
      return functionResult({ ok: true, text: JSON.stringify(value), log: new LogLines() }, requestId, this.redact);
    } catch (error) {
      if (!(error instanceof EngineError)) this.onSystemError(error, path);
      return functionResult(refusal(error, new LogLines()), requestId, false);
    }
  }
}
