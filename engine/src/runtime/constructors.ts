import { currentCall } from "./call";
import { compileFunctionInScope } from "./evaluate";
import type { CompiledKind, Scope } from "./evaluate";

/**
 * Keeps code that user code compiles with `(() => {}).constructor("...")`, and the constructors of async and
 * generator functions likewise, in its scope. These hang on prototypes that user code shares with the host, so each is
 * replaced by one that asks who calls: what the host compiles is compiled as ever.
 */
export function redirectConstructors(scope: Scope): void {
  latestScope = scope;
  if (redirected) return;
  redirected = true;
  for (const [kind, sample] of SAMPLES) redirect(kind, Object.getPrototypeOf(sample) as object);
}

/** Runs the code of a module, which belongs to no call. */
export function evaluatingModule<T>(evaluate: () => T): T {
  evaluating += 1;
  try {
    return evaluate();
  } finally {
    evaluating -= 1;
  }
}

const SAMPLES: readonly [CompiledKind, object][] = [
  ["function", function () {}],
  ["async function", async function () {}],
  ["function*", function* () {}],
  ["async function*", async function* () {}],
];

/** That of the app deployed last; scopes of one process differ in nothing that code compiled this way could rely on. */
let latestScope: Scope | undefined;
let redirected = false;
let evaluating = 0;

function redirect(kind: CompiledKind, prototype: object): void {
  const host: unknown = Reflect.get(prototype, "constructor");
  if (typeof host !== "function") return;
  const replacement = function (...args: unknown[]): unknown {
    const isUserCode = evaluating > 0 || currentCall() !== undefined;
    if (latestScope !== undefined && isUserCode) return compileFunctionInScope(kind, latestScope, args);
    return Reflect.construct(host, args, new.target === replacement ? host : (new.target ?? host));
  };
  Object.defineProperties(replacement, {
    name: { value: host.name, configurable: true },
    length: { value: 1, configurable: true },
    prototype: { value: prototype, writable: false },
  });
  const { writable = true, enumerable = false } = Object.getOwnPropertyDescriptor(prototype, "constructor") ?? {};
  Object.defineProperty(prototype, "constructor", { value: replacement, writable, enumerable, configurable: true });
}
