/** Told where the engine's own work begins and ends within a thread that otherwise runs user code. */
export interface WorkMarks {
  /** The engine works: what takes long now is not the fault of user code. */
  enterHost(): void;
  /** User code may run. */
  leaveHost(): void;
  /** User code runs on behalf of this request. */
  runningFor(requestId: string): void;
}

let marks: WorkMarks | null = null;
let depth = 0;
let current = "";

/** Whoever watches this thread from outside sets its marks, once. */
export function setWorkMarks(watched: WorkMarks): void {
  marks = watched;
}

/** Does the engine's own, synchronous work. */
export function hostWork<T>(work: () => T): T {
  beginHostWork();
  try {
    return work();
  } finally {
    endHostWork();
  }
}

export function beginHostWork(): void {
  if (depth++ === 0) marks?.enterHost();
}

export function endHostWork(): void {
  if (--depth === 0) marks?.leaveHost();
}

export function workFor(requestId: string): void {
  if (requestId === current) return;
  current = requestId;
  marks?.runningFor(requestId);
}
