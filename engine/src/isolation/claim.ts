const OPEN = 0;
const TAKEN = 1;
const WITHDRAWN = 2;

/** Decides once, between two threads, whether a call that was sent is begun or taken back. */
export type Claim = Int32Array<SharedArrayBuffer>;

export function newClaim(): Claim {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** The receiver begins the call; false if it was taken back. */
export function takeClaim(claim: Claim): boolean {
  return Atomics.compareExchange(claim, 0, OPEN, TAKEN) === OPEN;
}

/** Whether it is neither begun nor taken back. */
export function isOpen(claim: Claim): boolean {
  return Atomics.load(claim, 0) === OPEN;
}

/** The sender takes the call back; false if it has begun. */
export function withdrawClaim(claim: Claim): boolean {
  return Atomics.compareExchange(claim, 0, OPEN, WITHDRAWN) === OPEN;
}
