import { createContext, Script } from "node:vm";

const context = createContext({ work: undefined });
const script = new Script("work()");

/**
 * Runs `work` in this thread and gives up after `ms`: also in the middle of a regular expression that backtracks for ever, which nothing but the
 * engine's own interrupt can end. Costs some 30 us a call.
 * @throws TimeLimitError; and what `work` throws
 */
export function withinTime<Result>(ms: number, work: () => Result): Result {
  let result: { value: Result } | undefined;
  context["work"] = () => {
    result = { value: work() };
  };
  try {
    script.runInContext(context, { timeout: ms });
  } catch (error) {
    // Made in the other context, so it is no Error of ours.
    if (typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT")
      throw new TimeLimitError(`took longer than ${ms / 1000} s`);
    throw error;
  } finally {
    context["work"] = undefined;
  }
  if (result === undefined) throw new TimeLimitError(`took longer than ${ms / 1000} s`);
  return result.value;
}

export class TimeLimitError extends Error {
  override readonly name = "TimeLimitError";
}
