import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { runInNewContext } from "node:vm";
import type { EnvironmentPort } from "../exec/ports";
import { sandboxConsole } from "./console";
import { redirectConstructors } from "./constructors";
import { convexGlobal } from "./convex-global";
import {
  sandboxDate,
  SandboxFinalizationRegistry,
  sandboxMath,
  sandboxPerformance,
  SandboxWeakRef,
} from "./determinism";
import { evaluators } from "./evaluate";
import type { Scope } from "./evaluate";
import { sandboxCrypto } from "./sandbox-crypto";
import { sandboxFetch, sandboxTimers } from "./timers";
import { utcIntl } from "./utc-date";

/** Upstream's globals that the host has as they should be. */
const SHARED = [
  "URL",
  "URLSearchParams",
  "CryptoKey",
  "SubtleCrypto",
  "DOMException",
  "Event",
  "EventTarget",
  "CustomEvent",
  "structuredClone",
  "AbortController",
  "AbortSignal",
  "ReadableStream",
  "ReadableStreamDefaultReader",
  "ReadableStreamBYOBReader",
  "TransformStream",
  "WritableStream",
  "WritableStreamDefaultWriter",
  "atob",
  "btoa",
  "TextEncoder",
  "TextDecoder",
  "TextEncoderStream",
  "TextDecoderStream",
  "Blob",
  "File",
  "FormData",
  "Headers",
  "Request",
  "Response",
  "WebAssembly",
] as const;

/** V8 adds these to the language's own in every context. */
const NOT_THE_LANGUAGES = new Set(["console", "WebAssembly"]);

/**
 * The scope of user code: upstream's globals and the language's, nothing of Node's. Host globals that
 * upstream lacks are shadowed by undefined, the language's own are left to the realm for speed.
 */
export function sandboxScope(environment: EnvironmentPort): Scope {
  const provided = new Map<string, unknown>(SHARED.map((name) => [name, hostGlobal(name)]));
  const provide = (entries: object): void => {
    for (const [name, value] of Object.entries(entries)) provided.set(name, value);
  };
  const scope: Scope = { names: [], values: [], global: {} };
  provide({
    AsyncLocalStorage,
    AsyncResource,
    Convex: convexGlobal(),
    Date: sandboxDate(),
    FinalizationRegistry: SandboxFinalizationRegistry,
    Intl: utcIntl(),
    Math: sandboxMath(),
    WeakRef: SandboxWeakRef,
    console: sandboxConsole(),
    crypto: sandboxCrypto(),
    fetch: sandboxFetch(),
    performance: sandboxPerformance(),
    process: { env: environmentView(environment) },
    ...sandboxTimers(),
    ...evaluators(() => complete),
  });
  provide({ globalThis: scope.global, self: scope.global });

  const language = languageGlobals();
  for (const name of language) define(scope.global, name, provided.has(name) ? provided.get(name) : hostGlobal(name));
  for (const [name, value] of provided) define(scope.global, name, value);

  const absent = hostGlobalNames().filter((name) => !provided.has(name) && !language.includes(name));
  const complete: Scope = {
    names: [...provided.keys(), ...absent],
    values: [...provided.values(), ...absent.map(() => undefined)],
    global: scope.global,
  };
  redirectConstructors(complete);
  return complete;
}

/** The names of the globals that ECMAScript itself defines, in this version of V8. */
export function languageGlobals(): readonly string[] {
  languageNames ??= String(runInNewContext("Object.getOwnPropertyNames(globalThis).join()"))
    .split(",")
    .filter((name) => !NOT_THE_LANGUAGES.has(name));
  return languageNames;
}

let languageNames: readonly string[] | undefined;

/** Includes what the embedding program added; `define` and the like never reach user code. */
function hostGlobalNames(): string[] {
  const names = new Set<string>(["require", "module", "exports", "__filename", "__dirname"]);
  for (
    let holder: unknown = globalThis;
    holder !== Object.prototype && holder !== null;
    holder = Object.getPrototypeOf(holder)
  ) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      if (/^[A-Za-z_$][\w$]*$/.test(name) && name !== "constructor") names.add(name);
    }
  }
  return [...names];
}

function hostGlobal(name: string): unknown {
  return Reflect.get(globalThis, name);
}

function define(global: object, name: string, value: unknown): void {
  const constant = name === "undefined" || name === "NaN" || name === "Infinity";
  Object.defineProperty(global, name, { value, writable: !constant, configurable: !constant, enumerable: false });
}

/** As upstream: each variable is there when asked for by name, the object lists none, and writing changes nothing. */
function environmentView(environment: EnvironmentPort): Record<string, string | undefined> {
  return new Proxy<Record<string, string | undefined>>(Object.create(null) as Record<string, string | undefined>, {
    get: (_target, name) => (typeof name === "string" ? environment.get(name) : undefined),
    set: () => true,
  });
}
