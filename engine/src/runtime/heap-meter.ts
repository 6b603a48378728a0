import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { EngineError } from "../errors";

const MEBIBYTE = 1024 * 1024;
/** ISOLATE_MAX_USER_HEAP_SIZE and ISOLATE_MAX_HEAP_EXTRA_SIZE: upstream's isolate gets both (crates/common/src/knobs.rs). */
const MAX_HEAP_BYTES = (64 + 32) * MEBIBYTE;
/** ISOLATE_MAX_ARRAY_BUFFER_TOTAL_SIZE. */
const MAX_BUFFER_BYTES = 64 * MEBIBYTE;
/** Asking V8 takes microseconds, a syscall not many more. */
const ASK_EVERY = 32;

/** What one transaction's code has taken of the heap: exact where it is alone in the thread, as it is but for calls that wait for the host. */
export class HeapMeter {
  readonly #start = used();
  /** What may be garbage is not collected before it would count. */
  #limit = this.#start.heap + MAX_HEAP_BYTES;
  #bufferLimit = this.#start.buffers + MAX_BUFFER_BYTES;
  #asked = 0;

  /** To be called at each syscall. Collects garbage before it says that too much is held. */
  exceeded(always = false): boolean {
    if (!always && ++this.#asked % ASK_EVERY !== 0) return false;
    const now = used();
    if (now.heap <= this.#limit && now.buffers <= this.#bufferLimit) return false;
    collectGarbage();
    const held = used();
    this.#limit = held.heap + MAX_HEAP_BYTES;
    this.#bufferLimit = held.buffers + MAX_BUFFER_BYTES;
    return held.heap - this.#start.heap > MAX_HEAP_BYTES || held.buffers - this.#start.buffers > MAX_BUFFER_BYTES;
  }
}

/** Upstream's text. */
export function outOfMemoryError(): EngineError {
  return new EngineError(
    "IsolateOutOfMemory",
    "JavaScript execution ran out of memory (maximum memory usage: 64 MB)",
  );
}

function used(): { heap: number; buffers: number } {
  const { used_heap_size: heap, external_memory: buffers } = getHeapStatistics();
  return { heap, buffers };
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
