import { setImmediate, setTimeout as delay } from "node:timers/promises";
import type { CallContext } from "../exec/call-context";
import type { CommitRecord } from "../store/commit-log";
import type { Store } from "../store/store";
import type { ReadTransaction } from "../txn/transaction";
import type { Json } from "../values/json";
import { Dependencies } from "./dependencies";
import { isSameResult, type LiveQuery, type LiveSession, queryKey, type Watch } from "./live-query";
import type {
  AddedQuery,
  LiveCaller,
  LiveQueriesPort,
  LiveResult,
  SessionChange,
  SessionTransition,
  TransitionBatch,
} from "./port";

export interface LiveQueriesOptions {
  store: Store;
  /** Runs a query on a snapshot. Never rejects for what the function does. */
  run: (
    path: string,
    args: Json,
    context: CallContext,
    tx: ReadTransaction,
    journal: string | null,
  ) => Promise<LiveResult>;
  /** Takes what is new to sessions. */
  deliver: (batch: TransitionBatch) => void;
  /** A fault of the engine. */
  onError: (error: unknown) => void;
}

/** What goes on, for whoever watches it; counts are since this was made. */
export interface LiveLoad {
  sessions: number;
  /** Of these, held back. */
  held: number;
  watches: number;
  /** Of these, the different ones. */
  queries: number;
  rounds: number;
  runs: number;
  transitions: number;
}

/** What one session waits for in a round. */
interface Turn {
  readonly session: LiveSession;
  readonly version: LiveSession["version"];
  readonly removed: readonly number[];
  /** With the queries that they had when the turn began: another caller's come with the next. */
  readonly watches: readonly { readonly watch: Watch; readonly query: LiveQuery }[];
  /** Queries that have still to run. */
  outstanding: number;
}

/** How long a round may keep other work of the thread waiting, ms. */
const SLICE_MS = 5;
/** After a fault of the engine, such as too many open files for one more snapshot. */
const RETRY_MS = 500;

/**
 * The queries that sessions watch, kept up to date in rounds. A round takes the last commit, runs on one snapshot of it
 * the queries that it may have changed, and tells each session what is new to it, all as of that commit. What commits
 * while a round runs is for the next one: a query that has read what was written meanwhile is known by its read set.
 */
export class LiveQueries implements LiveQueriesPort {
  readonly #options: LiveQueriesOptions;
  readonly #sessions = new Map<number, LiveSession>();
  readonly #queries = new Map<string, LiveQuery>();
  readonly #dependencies = new Dependencies<LiveQuery>();
  readonly #awake = new Set<LiveSession>();
  readonly #unsubscribe: () => void;
  #rounds = 0;
  #runs = 0;
  #transitions = 0;
  #isRunning = false;
  /** How often everything was outdated at once. */
  #generation = 0;
  #isClosed = false;

  constructor(options: LiveQueriesOptions) {
    this.#options = options;
    this.#unsubscribe = options.store.onCommit((record) => this.#committed(record));
  }

  change(sessionId: number, { version, caller, add = [], remove = [] }: SessionChange): void {
    const session = this.#session(sessionId);
    session.version = version;
    if (caller !== undefined) this.#setCaller(session, caller);
    for (const queryId of remove) this.#unwatch(session, queryId);
    for (const query of add) this.#watch(session, query);
    this.#wake(session);
  }

  reach(sessionId: number, ts: bigint): void {
    const session = this.#session(sessionId);
    if (session.deliveredTs < ts) this.#wake(session);
  }

  hold(sessionId: number, isHeld: boolean): void {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) return;
    session.isHeld = isHeld;
    if (!isHeld && session.isAwake) this.#wake(session);
  }

  drop(sessionId: number): void {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) return;
    this.#sessions.delete(sessionId);
    this.#awake.delete(session);
    for (const watch of session.watches.values()) this.#leave(watch);
  }

  /** The functions or their environment have changed: every query is run again. */
  reload(): void {
    this.#generation += 1;
    for (const query of this.#queries.values()) this.#outdate(query);
  }

  load(): LiveLoad {
    const sessions = [...this.#sessions.values()];
    const watches = sessions.flatMap((session) => [...session.watches.values()]);
    return {
      sessions: sessions.length,
      held: sessions.filter(({ isHeld }) => isHeld).length,
      watches: watches.length,
      queries: new Set(watches.map(({ query }) => query)).size,
      rounds: this.#rounds,
      runs: this.#runs,
      transitions: this.#transitions,
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
  }

  #session(id: number): LiveSession {
    const known = this.#sessions.get(id);
    if (known !== undefined) return known;
    const session: LiveSession = {
      id,
      version: { querySet: 0, identity: 0 },
      caller: { identity: null, isAdmin: false, token: null },
      watches: new Map(),
      pending: new Set(),
      removed: [],
      deliveredTs: 0n,
      isHeld: false,
      isAwake: false,
    };
    this.#sessions.set(id, session);
    return session;
  }

  #watch(session: LiveSession, added: AddedQuery): void {
    const query = this.#query(added, session.caller);
    const watch: Watch = { queryId: added.queryId, session, query, sent: null };
    query.watches.add(watch);
    session.watches.set(added.queryId, watch);
    session.pending.add(watch);
  }

  #unwatch(session: LiveSession, queryId: number): void {
    const watch = session.watches.get(queryId);
    if (watch === undefined) return;
    session.watches.delete(queryId);
    session.pending.delete(watch);
    session.removed.push(queryId);
    this.#leave(watch);
  }

  /**
   * Every query runs anew for another caller. What was sent stays what the client has. A new token of the same user, which Convex's
   * client fetches right after it has connected, changes nothing.
   */
  #setCaller(session: LiveSession, caller: LiveCaller): void {
    session.caller = caller;
    for (const watch of session.watches.values()) {
      const { component, path, args, requestId, result } = watch.query;
      if (queryKey(watch.query, caller, watch.query.journal) === watch.query.key) continue;
      this.#leave(watch);
      const journal = result?.journal ?? null;
      watch.query = this.#query({ queryId: watch.queryId, component, path, args, journal, requestId }, caller);
      watch.query.watches.add(watch);
      session.pending.add(watch);
    }
  }

  #query({ component, path, args, journal, requestId }: AddedQuery, caller: LiveCaller): LiveQuery {
    const key = queryKey({ component, path, args }, caller, journal);
    const known = this.#queries.get(key);
    if (known !== undefined) return known;
    const query: LiveQuery = {
      key,
      component,
      path,
      args,
      caller,
      requestId,
      journal,
      result: null,
      isCurrent: false,
      watches: new Set(),
    };
    this.#queries.set(key, query);
    return query;
  }

  #leave(watch: Watch): void {
    const { query } = watch;
    query.watches.delete(watch);
    if (query.watches.size > 0) return;
    this.#dependencies.delete(query);
    if (this.#queries.get(query.key) === query) this.#queries.delete(query.key);
  }

  #committed(record: CommitRecord): void {
    for (const query of this.#dependencies.touchedBy(record)) this.#outdate(query);
  }

  #outdate(query: LiveQuery): void {
    query.isCurrent = false;
    for (const watch of query.watches) {
      watch.session.pending.add(watch);
      this.#wake(watch.session);
    }
  }

  #wake(session: LiveSession): void {
    session.isAwake = true;
    if (session.isHeld) return;
    this.#awake.add(session);
    void this.#runRounds();
  }

  async #runRounds(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      // Commits of one turn of the event loop are one round.
      await setImmediate();
      while (this.#awake.size > 0 && !this.#isClosed) {
        const turns = Array.from(this.#awake, beginTurn);
        this.#awake.clear();
        try {
          await this.#round(turns);
        } catch (error) {
          for (const turn of turns) if (turn.outstanding > 0) this.#takeBack(turn);
          if (this.#isClosed) return;
          this.#options.onError(error);
          await delay(RETRY_MS, undefined, { ref: false });
        }
        await setImmediate();
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /** What a turn that came to nothing was for is for the session's next one. */
  #takeBack({ session, removed, watches }: Turn): void {
    if (this.#sessions.get(session.id) !== session) return;
    session.removed.unshift(...removed);
    for (const { watch } of watches) if (session.watches.get(watch.queryId) === watch) session.pending.add(watch);
    this.#wake(session);
  }

  async #round(turns: readonly Turn[]): Promise<void> {
    this.#rounds += 1;
    const { store } = this.#options;
    const ts = store.latestTs();
    const waiting = new Map<LiveQuery, Turn[]>();
    for (const turn of turns) {
      for (const { query } of turn.watches) {
        if (query.isCurrent) continue;
        turn.outstanding += 1;
        const others = waiting.get(query);
        if (others === undefined) waiting.set(query, [turn]);
        else others.push(turn);
      }
    }
    this.#deliver(
      ts,
      turns.filter((turn) => turn.outstanding === 0),
    );
    if (waiting.size === 0) return;
    const snapshot = store.openSnapshot();
    try {
      let sliceStart = performance.now();
      for (const [query, concerned] of waiting) {
        await this.#run(query, snapshot.transaction());
        const ready: Turn[] = [];
        for (const turn of concerned) if (--turn.outstanding === 0) ready.push(turn);
        this.#deliver(ts, ready);
        if (performance.now() - sliceStart < SLICE_MS) continue;
        await setImmediate();
        sliceStart = performance.now();
      }
    } finally {
      snapshot.close();
    }
  }

  /** Runs the query and learns on what its result depends. */
  async #run(query: LiveQuery, tx: ReadTransaction): Promise<void> {
    const { component, path, args, caller, requestId } = query;
    this.#runs += 1;
    // What it read the last time may be written meanwhile, and does not count.
    this.#dependencies.delete(query);
    const generation = this.#generation;
    const result = await this.#options.run(
      path,
      args,
      {
        identity: caller.identity,
        allowInternal: caller.isAdmin,
        component,
        authToken: caller.token,
        requestId,
      },
      tx,
      query.journal,
    );
    if (query.result === null || !isSameResult(query.result, result)) query.result = result;
    this.#keepJournal(query, result.journal);
    if (query.watches.size === 0) return;
    query.isCurrent = true;
    this.#dependencies.set(query, tx.readSet);
    // Commits since the snapshot had no read set to be held against.
    const newer = this.#options.store.commitLog.since(tx.ts);
    const isOfBefore = generation !== this.#generation;
    if (isOfBefore || newer === null || newer.some((commit) => tx.readSet.overlaps(commit))) this.#outdate(query);
  }

  /** The next run keeps to the page ends of this one, which a client that asks for the first time does not want. */
  #keepJournal(query: LiveQuery, journal: string | null): void {
    if (journal === query.journal) return;
    if (this.#queries.get(query.key) === query) this.#queries.delete(query.key);
    query.journal = journal;
    query.key = queryKey(query, query.caller, journal);
    if (!this.#queries.has(query.key)) this.#queries.set(query.key, query);
  }

  #deliver(ts: bigint, turns: readonly Turn[]): void {
    if (turns.length === 0) return;
    this.#transitions += turns.length;
    const results: LiveResult[] = [];
    const places = new Map<LiveResult, number>();
    const placeOf = (result: LiveResult): number => {
      const place = places.get(result) ?? results.push(result) - 1;
      places.set(result, place);
      return place;
    };
    const transitions = turns.map(({ session, version, removed, watches }): SessionTransition => {
      const updated: { queryId: number; result: number }[] = [];
      for (const { watch, query } of watches) {
        const { result } = query;
        if (result === null || (watch.sent !== null && isSameResult(watch.sent, result))) continue;
        watch.sent = result;
        updated.push({ queryId: watch.queryId, result: placeOf(result) });
      }
      session.deliveredTs = ts;
      return { sessionId: session.id, version, removed, updated };
    });
    this.#options.deliver({ ts, results, transitions });
  }
}

function beginTurn(session: LiveSession): Turn {
  const turn: Turn = {
    session,
    version: session.version,
    removed: session.removed.splice(0),
    watches: Array.from(session.pending, (watch) => ({ watch, query: watch.query })),
    outstanding: 0,
  };
  session.pending.clear();
  session.isAwake = false;
  return turn;
}
