/**
 * The language's sources of time, chance and garbage-collection order as user code sees them: fixed
 * or seeded in a query or mutation, as upstream does it.
 */
import { currentCall } from "./call";
import { seededRandom } from "./random";
import { refuseInTransaction } from "./refusal";
import { utcDate } from "./utc-date";

/** Time and chance while modules are evaluated, when there is no call. */
const importNow = Date.now();
const importRandom = seededRandom();

function now(): number {
  return currentCall()?.now() ?? importNow;
}

export function sandboxDate(): DateConstructor {
  return utcDate(now);
}

export function sandboxMath(): Math {
  const math = Object.defineProperties({}, Object.getOwnPropertyDescriptors(Math));
  const random = (): number => (currentCall()?.random ?? importRandom)();
  Object.defineProperty(math, "random", { value: random, writable: true, configurable: true });
  return math as Math;
}

/** The part of the Performance API that upstream has; it does not exist for queries and mutations. */
export function sandboxPerformance(): {
  now(): number;
  readonly timeOrigin: number;
  toJSON(): { timeOrigin: number };
} {
  const refuse = (): void => refuseInTransaction("the Performance API");
  const view = {
    now: (): number => {
      refuse();
      return performance.now();
    },
    get timeOrigin(): number {
      refuse();
      return performance.timeOrigin;
    },
    toJSON: (): { timeOrigin: number } => ({ timeOrigin: view.timeOrigin }),
  };
  return view;
}

/** A strong reference: whether the target was collected would differ from run to run. */
export class SandboxWeakRef {
  readonly #target: unknown;

  constructor(target: unknown) {
    if (!canBeHeldWeakly(target)) throw new TypeError("WeakRef: target must be an object");
    this.#target = target;
  }

  deref(): unknown {
    return this.#target;
  }

  get [Symbol.toStringTag](): string {
    return "WeakRef";
  }
}

/** Never calls back. */
export class SandboxFinalizationRegistry {
  constructor(cleanup: unknown) {
    if (typeof cleanup !== "function") throw new TypeError("FinalizationRegistry: cleanup must be callable");
  }

  register(target: unknown): void {
    if (!canBeHeldWeakly(target)) throw new TypeError("FinalizationRegistry.prototype.register: invalid target");
  }

  unregister(): boolean {
    return false;
  }

  get [Symbol.toStringTag](): string {
    return "FinalizationRegistry";
  }
}

function canBeHeldWeakly(value: unknown): boolean {
  if (typeof value === "symbol") return Symbol.keyFor(value) === undefined;
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
