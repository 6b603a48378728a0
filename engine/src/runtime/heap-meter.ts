import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { EngineError } from "../errors";

const MEBIBYTE = 1024 * 1024;
/** ISOLATE_MAX_USER_HEAP_SIZE and ISOLATE_MAX_HEAP_EXTRA_SIZE: upstream's isolate gets both (crates/common/src/knobs.rs). */
const MAX_HEAP_BYTES = (64 + 32) * MEBIBYTE;
/** ISOLATE_MAX_ARRAY_BUFFER_TOTAL_SIZE. */
const MAX_BUFFER_BYTES = 64 * MEBIBYTE;
/** V8 collects sooner, as a rule; what is left until then makes a transaction's share look smaller. */
const MOST_GARBAGE_BYTES = 256 * MEBIBYTE;
/** Asking V8 takes microseconds, a syscall not many more. */
const ASK_EVERY = 32;

/** What one transaction's code has taken of the heap: exact where it is alone in the thread, as it is but for calls that wait for the host. */
export class HeapMeter {
  /** What was held when the code began, as far as is known: it may count garbage of earlier calls, up to a bound. */
  #base = heldBefore();
  /** What was held when garbage was last collected: as much again may be taken before it is worth another look. */
  #seen = this.#base;
  #asked = 0;

  /** To be called at each syscall. Collects garbage before it says that too much is held. */
  exceeded(always = false): boolean {
    if (!always && ++this.#asked % ASK_EVERY !== 0) return false;
    if (!isOver(used(), this.#seen)) return false;
    // Most of it is garbage, as a rule.
    collectGarbage();
    const held = used();
    this.#seen = held;
    if (isOver(held, this.#base)) return true;
    this.#base = { heap: Math.min(held.heap, this.#base.heap), buffers: Math.min(held.buffers, this.#base.buffers) };
    return false;
  }
}

/** Upstream's text. */
export function outOfMemoryError(): EngineError {
  return new EngineError("IsolateOutOfMemory", "JavaScript execution ran out of memory (maximum memory usage: 64 MB)");
}

interface Use {
  heap: number;
  buffers: number;
}

function isOver(now: Use, base: Use): boolean {
  return now.heap - base.heap > MAX_HEAP_BYTES || now.buffers - base.buffers > MAX_BUFFER_BYTES;
}

function used(): Use {
  const { used_heap_size: heap, external_memory: buffers } = getHeapStatistics();
  return { heap, buffers };
}

/** The least that is known to have been held in this thread between two transactions. */
let floor: Use | undefined;

function heldBefore(): Use {
  const now = used();
  const garbage = floor === undefined ? 0 : Math.max(now.heap - floor.heap, now.buffers - floor.buffers);
  if (garbage > MOST_GARBAGE_BYTES) {
    collectGarbage();
    floor = used();
    return floor;
  }
  floor = {
    heap: Math.min(now.heap, floor?.heap ?? now.heap),
    buffers: Math.min(now.buffers, floor?.buffers ?? now.buffers),
  };
  return now;
}

let collect: (() => void) | undefined;

/** V8 shows its collector only to those who ask for it by a flag. */
function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
    setFlagsFromString("--no-expose-gc");
  }
  collect();
}
