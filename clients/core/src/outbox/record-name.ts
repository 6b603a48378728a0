export const RECORD_ENDING = ".rec";

/** `<unix seconds>-<pid>-<n>.rec`; a name of another form is a record too, and comes last. */
export function isRecordName(name: string): boolean {
  return name.endsWith(RECORD_ENDING) && !name.startsWith(".");
}

/** Oldest first, as far as the names tell: records of one second are in the order of their writer. */
export function compareNames(a: string, b: string): number {
  const [secondsA, pidA, countA] = numbersOf(a);
  const [secondsB, pidB, countB] = numbersOf(b);
  return secondsA - secondsB || pidA - pidB || countA - countB || (a < b ? -1 : Number(a > b));
}

function numbersOf(name: string): [seconds: number, pid: number, count: number] {
  const match = /^(\d+)-(\d+)-(\d+)\.rec$/.exec(name);
  if (match === null) return [Number.MAX_SAFE_INTEGER, 0, 0];
  return [Number(match[1]), Number(match[2]), Number(match[3])];
}
