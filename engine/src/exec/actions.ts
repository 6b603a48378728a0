import { EngineError } from "../errors";
import { Call } from "../runtime/call";
import type { RequestInfo } from "../runtime/call";
import type { FunctionDefinition } from "../runtime/registered";
import type { Json } from "../values/json";
import { checkedArgs, checkResult } from "./functions";
import { invoke, invoked } from "./invoke";
import { refusal } from "./result";
import type { Outcome } from "./result";
import type { ExecutionOptions } from "./transactions";

/** Runs actions. They have no transaction: each query and mutation they call is one of its own. */
export class Actions {
  readonly #options: ExecutionOptions;

  constructor(options: ExecutionOptions) {
    this.#options = options;
  }

  async run(definition: FunctionDefinition, args: Json, request: RequestInfo): Promise<Outcome> {
    const { syscalls, clock, limits, onSystemError } = this.#options;
    const { component, path } = definition;
    const tables = this.#options.tables(component);
    const call = new Call({ kind: "action", component, path, request, syscalls, clock });
    try {
      const argsText = checkedArgs(definition, args, tables);
      const outcome = await invoke(call, () => invoked(definition, request, argsText), limits);
      if (outcome.ok) checkResult(definition, outcome.text, tables, false);
      return outcome;
    } catch (error) {
      if (!(error instanceof EngineError)) onSystemError(error, definition.path, request.requestId);
      return refusal(error, call.log);
    } finally {
      call.end();
    }
  }
}
