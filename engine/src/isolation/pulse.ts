import type { WorkMarks } from "../runtime/host-work";

const STATE = 0;
/** Counts each return to user code. */
const STRETCH = 1;
const BEATS = 2;

const USER = 0;
const HOST = 1;
/** The host has decided to end the isolate: it must not do anything any more. */
const ENDED = 2;

const BEAT_MS = 100;

/** The words that an isolate and its host share. */
export class PulseMemory {
  readonly buffer: SharedArrayBuffer;
  readonly words: Int32Array;
  readonly request: BigUint64Array;

  constructor(buffer = new SharedArrayBuffer(24)) {
    this.buffer = buffer;
    this.words = new Int32Array(buffer, 0, 3);
    this.request = new BigUint64Array(buffer, 16, 1);
  }
}

/** The isolate's side: beats while its event loop turns, and tells the engine's work from user code. */
export class Pulse implements WorkMarks {
  readonly #memory: PulseMemory;

  constructor(buffer: SharedArrayBuffer) {
    this.#memory = new PulseMemory(buffer);
  }

  /** Beats until the thread ends. */
  start(): void {
    setInterval(() => Atomics.add(this.#memory.words, BEATS, 1), BEAT_MS).unref();
  }

  enterHost(): void {
    const { words } = this.#memory;
    // The engine's work (a commit, above all) must not begin in a thread that counts as ended: it stands still until it is.
    while (Atomics.compareExchange(words, STATE, USER, HOST) === ENDED) Atomics.wait(words, STATE, ENDED);
  }

  leaveHost(): void {
    const { words } = this.#memory;
    Atomics.add(words, STRETCH, 1);
    Atomics.compareExchange(words, STATE, HOST, USER);
  }

  runningFor(requestId: string): void {
    Atomics.store(this.#memory.request, 0, BigInt(`0x${requestId}`));
  }
}

interface Sample {
  stretch: number;
  beats: number;
  sinceMs: number;
  cpu: NodeJS.CpuUsage;
}

/** The host's side: sees when an isolate has been in the same stretch of user code for too long. */
export class PulseWatch {
  readonly #memory: PulseMemory;
  #sample: Sample | undefined;

  constructor(memory: PulseMemory) {
    this.#memory = memory;
  }

  /** How long the isolate's event loop has stood still in user code without any call of the engine, ms; 0 when it moves. */
  stuckMs(): number {
    const { words } = this.#memory;
    const stretch = Atomics.load(words, STRETCH);
    const beats = Atomics.load(words, BEATS);
    const now = performance.now();
    if (Atomics.load(words, STATE) !== USER || this.#sample?.stretch !== stretch || this.#sample.beats !== beats) {
      this.#sample = { stretch, beats, sinceMs: now, cpu: process.cpuUsage() };
      return 0;
    }
    // Time also passes while the machine sleeps or is busy with something else; a loop uses the processor.
    const { user, system } = process.cpuUsage(this.#sample.cpu);
    return Math.min(now - this.#sample.sinceMs, (user + system) / 1000);
  }

  /**
   * Takes the isolate's right to go on, if it still is where `stuckMs` saw it. From then on it can neither commit nor
   * answer. Returns the request whose code ran last.
   */
  end(): string | null {
    const { words, request } = this.#memory;
    if (Atomics.compareExchange(words, STATE, USER, ENDED) !== USER) return null;
    if (Atomics.load(words, STRETCH) === this.#sample?.stretch) {
      return Atomics.load(request, 0).toString(16).padStart(16, "0");
    }
    Atomics.store(words, STATE, USER);
    Atomics.notify(words, STATE);
    return null;
  }

  /** The request whose code ran last. */
  lastRequest(): string {
    return Atomics.load(this.#memory.request, 0).toString(16).padStart(16, "0");
  }

  /** Whether the engine's own work was under way: then what had begun may have been committed. */
  wasInHost(): boolean {
    return Atomics.load(this.#memory.words, STATE) === HOST;
  }
}
