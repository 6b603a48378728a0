import { compileFunction } from "node:vm";

/** Names visible to sandboxed code in place of the host's globals, with their values. */
export interface Scope {
  names: readonly string[];
  values: readonly unknown[];
  /** What code finds at `globalThis`, and in a function called without a receiver. */
  global: object;
}

/** `code` sees the scope's names, and the language's own globals. `filename` names it in stack traces. */
export function compileInScope(
  code: string,
  scope: Scope,
  filename: string,
  extraNames: readonly string[] = [],
): (...extra: unknown[]) => unknown {
  const compiled = compileFunction(code, [...scope.names, ...extraNames], { filename });
  return (...extra) => Reflect.apply(compiled, scope.global, [...scope.values, ...extra]) as unknown;
}

/** The kinds of function that have a constructor which compiles text. */
export type CompiledKind = "function" | "async function" | "function*" | "async function*";

/**
 * `Function` and `eval` whose code sees the same scope. Such code is strict, because a sloppy function
 * called without a receiver would be given the host's global object.
 */
export function evaluators(scope: () => Scope): { Function: FunctionConstructor; eval: (code: unknown) => unknown } {
  function SandboxFunction(...args: unknown[]): unknown {
    return compileFunctionInScope("function", scope(), args);
  }
  Object.defineProperties(SandboxFunction, {
    name: { value: "Function" },
    prototype: { value: Function.prototype, writable: false },
  });

  const sandboxEval = (code: unknown): unknown => {
    if (typeof code !== "string") return code;
    // A direct eval is needed for the completion value; before the code runs, `eval` becomes the sandbox's.
    const run = compileInScope(
      "return function(eval){const $enter=()=>{eval=$sandboxEval};return eval('\"use strict\";$enter();\\n'+$code)}.call(this,$hostEval)",
      scope(),
      "convex:/eval",
      ["$sandboxEval", "$hostEval", "$code"],
    );
    // oxlint-disable-next-line no-eval -- it evaluates what user code asked to evaluate
    return run(sandboxEval, globalThis.eval, code);
  };
  return { Function: SandboxFunction as unknown as FunctionConstructor, eval: sandboxEval };
}

/** What `Function(...args)` and its like make: parameters, and the body last. */
export function compileFunctionInScope(kind: CompiledKind, scope: Scope, args: readonly unknown[]): unknown {
  const body = args.slice(-1).join("");
  const parameters = args.slice(0, -1).join(",");
  const code = `return function(){"use strict";return ${kind} anonymous(${parameters}\n) {\n${body}\n}}()`;
  const made = compileInScope(code, scope, "convex:/anonymous")();
  if (typeof made !== "function") throw new TypeError("Function: the code made no function");
  if (kind !== "function") return made;
  const anonymous = function (this: unknown, ...values: unknown[]): unknown {
    if (new.target !== undefined) return Reflect.construct(made, values);
    return Reflect.apply(made, this ?? scope.global, values);
  };
  return Object.defineProperties(anonymous, {
    name: { value: "anonymous", configurable: true },
    length: { value: made.length, configurable: true },
  });
}
