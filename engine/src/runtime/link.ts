import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { transform, version as esbuildVersion } from "esbuild";
import { EngineError } from "../errors";
import { formatBytes } from "../values/measure";
import type { ModuleSource } from "./bundle";
import { evaluatingModule } from "./constructors";
import { containEvaluation } from "./containment";
import { withEsbuild } from "./esbuild-service";
import { compileInScope } from "./evaluate";
import type { Scope } from "./evaluate";
import { describeThrown } from "./function-error";
import { registerSourceMaps } from "./stack";
import type { TransformCache, Transformed } from "./transform-cache";

export type ModuleExports = Readonly<Record<string, unknown>>;

type Factory = (require: (specifier: string) => ModuleExports, module: { exports: ModuleExports }) => void;

/** A name no user code has, in place of `require`, `module` and `exports`: upstream has none of them. */
const ABSENT = "$absent";

/**
 * The modules of a bundle, each evaluated at its first use. Imports are live and may form cycles, as in ES modules;
 * top-level await is not possible.
 */
export class Linker {
  readonly #factories: Map<string, Factory>;
  readonly #modules = new Map<string, { exports: ModuleExports }>();
  readonly #failed = new Map<string, unknown>();
  /** What modules threw that nobody caught, after they had been evaluated. */
  readonly #strays: { modulePath: string; error: unknown }[] = [];

  private constructor(factories: Map<string, Factory>) {
    this.#factories = factories;
  }

  /** `name` tells modules of the same path apart in stack traces. */
  static async link(sources: readonly ModuleSource[], scope: Scope, cache: TransformCache, name = ""): Promise<Linker> {
    const factories = new Map<string, Factory>();
    checkLimits(sources);
    const compiled = await withEsbuild(() =>
      Promise.all(sources.map(async (source) => [source.path, await compile(source, scope, cache, name)] as const)),
    );
    for (const [modulePath, factory] of compiled) factories.set(modulePath, factory);
    return new Linker(factories);
  }

  paths(): string[] {
    return [...this.#factories.keys()];
  }

  /** Evaluates the module if it has not been. Throws what its code throws, again at each attempt. */
  load(modulePath: string): ModuleExports {
    const loaded = this.#modules.get(modulePath);
    if (loaded !== undefined) {
      if (this.#failed.has(modulePath)) throw this.#failed.get(modulePath);
      return loaded.exports;
    }
    const factory = this.#factories.get(modulePath);
    if (factory === undefined) throw new EngineError("ModuleNotFound", `There is no module ${modulePath}.`);
    const module: { exports: ModuleExports } = { exports: {} };
    this.#modules.set(modulePath, module);
    const require = (specifier: string): ModuleExports =>
      this.load(path.posix.join(path.posix.dirname(modulePath), specifier));
    try {
      containEvaluation(
        () => evaluatingModule(() => factory(require, module)),
        (error) => this.#strays.push({ modulePath, error }),
      );
    } catch (error) {
      this.#failed.set(modulePath, error);
      throw error;
    }
    return module.exports;
  }

  /** Throws EngineError `ModuleNotLoaded` if a module has let go of a rejection: upstream loads none that does. */
  async settled(): Promise<void> {
    // Node reports those before a turn ends.
    await setImmediate();
    const [stray] = this.#strays;
    if (stray === undefined) return;
    const { modulePath, error } = stray;
    throw new EngineError("ModuleNotLoaded", `Failed to analyze ${modulePath}: ${describeThrown(error).message}`, {
      cause: error,
    });
  }
}

/** Upstream's limits of what may be pushed (crates/common/src/knobs.rs, docs.convex.dev/production/state/limits). */
function checkLimits(sources: readonly ModuleSource[]): void {
  if (sources.length > MAX_MODULES) {
    throw new EngineError(
      "TooManyModules",
      `The app has ${sources.length} modules, but there may be at most ${MAX_MODULES}.`,
    );
  }
  let bytes = 0;
  for (const { source } of sources) bytes += Buffer.byteLength(source);
  if (bytes > MAX_CODE_BYTES) {
    throw new EngineError(
      "ModulesTooLarge",
      `The app's code is too large (${formatBytes(bytes)} > maximum size ${formatBytes(MAX_CODE_BYTES)}).`,
    );
  }
}

const MAX_MODULES = 4096;
const MAX_CODE_BYTES = 32 * 1024 * 1024;

async function compile(module: ModuleSource, scope: Scope, cache: TransformCache, name: string): Promise<Factory> {
  const filename = name === "" ? `convex:/${module.path}` : `convex:/${name}:${module.path}`;
  const ingredients = [esbuildVersion, JSON.stringify(TRANSFORM), filename, module.source];
  const { code, map } = await cache.get(ingredients, () => toCommonJs(module, filename));
  const factory = compileInScope(`return function(require,module){"use strict";${code}\n}`, scope, filename)();
  if (typeof factory !== "function") throw new EngineError("ModuleNotLoaded", `${module.path} did not compile.`);
  registerSourceMaps(filename, [map, module.sourceMap]);
  return (require, target) => void Reflect.apply(factory, undefined, [require, target]);
}

const TRANSFORM = {
  format: "cjs",
  target: "esnext",
  supported: { "dynamic-import": false },
  define: { require: ABSENT, module: ABSENT, exports: ABSENT, [ABSENT]: "undefined" },
  sourcemap: "external",
  sourcesContent: false,
  logLevel: "silent",
} as const;

async function toCommonJs(module: ModuleSource, filename: string): Promise<Transformed> {
  const result = await transform(module.source, { ...TRANSFORM, sourcefile: filename }).catch((cause: unknown) => {
    const text = cause instanceof Error ? cause.message : String(cause);
    if (text.includes("Top-level await")) {
      throw new EngineError(
        "TopLevelAwait",
        `${module.path} uses top-level await, which is not supported. Await inside a function instead.`,
        { cause },
      );
    }
    throw new EngineError("ModuleNotLoaded", `${module.path} could not be loaded: ${text}`, { cause });
  });
  return { code: result.code, map: result.map };
}
