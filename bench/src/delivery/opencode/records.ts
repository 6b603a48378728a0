/** What a session, a message and a part are compared by. Times in ms, cost in micro-USD, tokens as input, output, reasoning, cache read, cache write. */
export interface Said {
  session: string;
  id: string;
  role: string;
  at: number;
  error: string | null;
  tokens: number[];
  cost: number;
}

export interface SaidPart {
  id: string;
  type: string;
  text: string;
  start: number | null;
  duration: number | null;
  call: { id: string; name: string; status: string; input: unknown; output: unknown } | null;
}

export function sessionRecord(id: string, parent: string | null, title: string | null): string {
  return JSON.stringify([id, parent, title]);
}

/** A call and its result are two records. */
export function partRecords(message: string, { id, type, text, start, duration, call }: SaidPart): string[] {
  const of = (what: string, ...content: unknown[]): string => JSON.stringify([what, message, id, ...content]);
  if (call === null) return [of(type, text, start, duration)];
  const input = call.status === "pending" ? null : sorted(call.input);
  const called = of("call", call.id, call.name, input);
  const isOver = call.status === "completed" || call.status === "error";
  return isOver ? [called, of("result", call.status, call.output, start, duration)] : [called];
}

/** With its records, whose order is that of their ids. */
export function messageRecord(
  { session, id, role, at, error, tokens, cost }: Said,
  records: readonly string[],
): string {
  return JSON.stringify([session, id, role, at, error, tokens, cost, ...records.toSorted()]);
}

function sorted(input: unknown): unknown {
  if (typeof input !== "object" || input === null) return input;
  return Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1));
}
