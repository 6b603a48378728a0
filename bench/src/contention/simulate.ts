import type { Random } from "../generate/random";
import { overlap, type RecordedTransaction } from "./record-transactions";

export interface Load {
  /** Mutations of each client, a turn's in one list. */
  clients: readonly (readonly (readonly RecordedTransaction[])[])[];
  /** Between the turns of a client, in the mean, ms. */
  pauseMs: number;
  /** From the start of a mutation to its commit, ms. */
  mutationMs: number;
  /** Virtual time, ms. */
  lastsMs: number;
}

export interface Contention {
  mutations: number;
  /** Runs that another commit made void. */
  conflicts: number;
  /** Mutations that were void in every attempt: the request fails, and the client sends it again later. */
  givenUp: number;
  /** Conflicts by the index that both used. */
  by: Map<string, number>;
}

/** Convex (engine.md of the deployment's limits): four retries, from 100 ms to 2 s between them. */
const RETRIES = 4;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 2_000;

interface Running {
  client: number;
  turn: number;
  step: number;
  attempt: number;
  start: number;
  end: number;
}

/**
 * Optimistic concurrency in virtual time, as Convex has it: a mutation reads at its start and commits at its end; one that read what another
 * has written between is run again. Which pairs that concerns is taken from what the real functions read and wrote.
 */
export function simulate({ clients, pauseMs, mutationMs, lastsMs }: Load, random: Random): Contention {
  const found: Contention = { mutations: 0, conflicts: 0, givenUp: 0, by: new Map() };
  const commits: { at: number; transaction: RecordedTransaction }[] = [];
  const known = new Map<RecordedTransaction, Map<RecordedTransaction, string | null>>();
  const share = (): number => (random.below(1_000_000) + 0.5) / 1_000_000;
  const pause = (): number => -Math.log(share()) * pauseMs;
  const duration = (): number => mutationMs * (0.5 + share());
  const queue: Running[] = clients.map((_, client) => {
    const start = share() * pauseMs;
    return { client, turn: 0, step: 0, attempt: 0, start, end: start + duration() };
  });
  for (;;) {
    queue.sort((a, b) => a.end - b.end);
    const running = queue.shift();
    if (running === undefined || running.end > lastsMs) return found;
    const turns = clients[running.client] ?? [];
    const steps = turns[running.turn % turns.length] ?? [];
    const transaction = steps[running.step];
    if (transaction === undefined) continue;
    if (running.attempt === 0) found.mutations += 1;
    const index = conflictOf(transaction, running);
    if (index !== null) {
      found.conflicts += 1;
      found.by.set(index, (found.by.get(index) ?? 0) + 1);
    }
    if (index !== null && running.attempt < RETRIES) {
      const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** running.attempt) * (0.5 + share());
      const start = running.end + backoff;
      queue.push({ ...running, attempt: running.attempt + 1, start, end: start + duration() });
      continue;
    }
    if (index === null) commits.push({ at: running.end, transaction });
    else found.givenUp += 1;
    while (commits.length > 0 && (commits[0]?.at ?? 0) < running.end - 10 * mutationMs) commits.shift();
    const isLast = running.step === steps.length - 1;
    const start = running.end + (isLast ? pause() : 0);
    queue.push({
      client: running.client,
      turn: isLast ? running.turn + 1 : running.turn,
      step: isLast ? 0 : running.step + 1,
      attempt: 0,
      start,
      end: start + duration(),
    });
  }

  function conflictOf(transaction: RecordedTransaction, { start, end }: Running): string | null {
    for (const { at, transaction: other } of commits) {
      if (at <= start || at > end) continue;
      const index = cachedOverlap(other, transaction);
      if (index !== null) return index;
    }
    return null;
  }

  function cachedOverlap(written: RecordedTransaction, read: RecordedTransaction): string | null {
    const row = known.get(written) ?? new Map<RecordedTransaction, string | null>();
    known.set(written, row);
    let index = row.get(read);
    if (index === undefined) row.set(read, (index = overlap(written, read)));
    return index;
  }
}
