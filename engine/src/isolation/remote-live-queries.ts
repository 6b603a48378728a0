import type { FunctionFailure } from "../exec/result";
import type {
  AddedQuery,
  LiveCaller,
  LiveQueriesPort,
  LiveResult,
  SessionChange,
  SessionTransition,
  SessionVersion,
  TransitionBatch,
} from "../live";
import type { CoreHandle } from "./core-handle";

interface KnownSession {
  version: SessionVersion;
  caller: LiveCaller | undefined;
  readonly queries: Map<number, AddedQuery>;
  /** Of these, those that are not run, since their code ended a core and would end the next one; and whether the client knows. */
  readonly refused: Map<number, { failure: FunctionFailure; isTold: boolean }>;
  isHeld: boolean;
}

/** For how long a query that has ended a core is refused to those who ask for it anew. */
const REFUSED_MS = 10_000;

/** The live queries of a core in another thread. What sessions watch is known here too, so that it outlives a core. */
export class RemoteLiveQueries implements LiveQueriesPort {
  readonly #core: Pick<CoreHandle, "tell">;
  readonly #deliver: (batch: TransitionBatch) => void;
  readonly #now: () => number;
  readonly #sessions = new Map<number, KnownSession>();
  /** By path and arguments. */
  readonly #fatal = new Map<string, { failure: FunctionFailure; until: number }>();

  constructor(
    core: Pick<CoreHandle, "tell">,
    deliver: (batch: TransitionBatch) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#core = core;
    this.#deliver = deliver;
    this.#now = now;
  }

  change(sessionId: number, change: SessionChange): void {
    const session = this.#session(sessionId);
    session.version = change.version;
    if (change.caller !== undefined) session.caller = change.caller;
    for (const queryId of change.remove ?? []) {
      session.queries.delete(queryId);
      session.refused.delete(queryId);
    }
    for (const added of change.add ?? []) {
      session.queries.set(added.queryId, added);
      const fatal = this.#fatal.get(fatalKey(added));
      if (fatal !== undefined && fatal.until > this.#now())
        session.refused.set(added.queryId, { failure: fatal.failure, isTold: false });
    }
    this.#core.tell("changeLive", sessionId, {
      ...change,
      ...(change.add === undefined ? {} : { add: change.add.filter(({ queryId }) => !session.refused.has(queryId)) }),
    });
  }

  reach(sessionId: number, ts: bigint): void {
    this.#core.tell("reachLive", sessionId, ts);
  }

  hold(sessionId: number, isHeld: boolean): void {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) return;
    session.isHeld = isHeld;
    this.#core.tell("holdLive", sessionId, isHeld);
  }

  drop(sessionId: number): void {
    if (this.#sessions.delete(sessionId)) this.#core.tell("dropLive", sessionId);
  }

  /** From the core: adds what it was not asked for, and keeps the page ends for the next core. */
  deliver(batch: TransitionBatch): void {
    const results = [...batch.results];
    const transitions = batch.transitions.map((transition): SessionTransition => {
      const session = this.#sessions.get(transition.sessionId);
      if (session === undefined) return transition;
      for (const { queryId, result } of transition.updated) this.#keepJournal(session, queryId, results[result]);
      const updated = [...transition.updated];
      for (const [queryId, refused] of session.refused) {
        if (refused.isTold) continue;
        refused.isTold = true;
        const journal = session.queries.get(queryId)?.journal ?? null;
        updated.push({ queryId, result: results.push({ ...refused.failure, journal }) - 1 });
      }
      return { ...transition, updated };
    });
    this.#deliver({ ...batch, results, transitions });
  }

  /** The app has changed: a query that ended a core may be another one now. */
  reload(): void {
    this.#fatal.clear();
    for (const [sessionId, { version, queries, refused }] of this.#sessions) {
      const add = [...refused.keys()].flatMap((queryId) => queries.get(queryId) ?? []);
      refused.clear();
      if (add.length > 0) this.#core.tell("changeLive", sessionId, { version, add });
    }
  }

  /** Tells the core that has taken the place of another all there is to know. */
  restarted(fatal: { requestId: string; failure: FunctionFailure } | null): void {
    if (fatal !== null) this.#refuse(fatal);
    for (const [sessionId, session] of this.#sessions) {
      const { version, caller, queries, refused, isHeld } = session;
      const add: AddedQuery[] = [];
      for (const query of queries.values()) {
        const known = this.#fatal.get(fatalKey(query));
        if (known === undefined) add.push(query);
        else if (!refused.has(query.queryId)) refused.set(query.queryId, { failure: known.failure, isTold: false });
      }
      this.#core.tell("changeLive", sessionId, { version, ...(caller === undefined ? {} : { caller }), add });
      if (isHeld) this.#core.tell("holdLive", sessionId, true);
    }
  }

  #refuse({ requestId, failure }: { requestId: string; failure: FunctionFailure }): void {
    for (const { queries } of this.#sessions.values()) {
      for (const query of queries.values()) {
        if (query.requestId === requestId)
          this.#fatal.set(fatalKey(query), { failure, until: this.#now() + REFUSED_MS });
      }
    }
  }

  #keepJournal({ queries }: KnownSession, queryId: number, result: LiveResult | undefined): void {
    const query = queries.get(queryId);
    if (query === undefined || result === undefined || result.journal === query.journal) return;
    queries.set(queryId, { ...query, journal: result.journal });
  }

  #session(id: number): KnownSession {
    const known = this.#sessions.get(id);
    if (known !== undefined) return known;
    const session = {
      version: { querySet: 0, identity: 0 },
      caller: undefined,
      queries: new Map<number, AddedQuery>(),
      refused: new Map<number, { failure: FunctionFailure; isTold: boolean }>(),
      isHeld: false,
    };
    this.#sessions.set(id, session);
    return session;
  }
}

function fatalKey({ component, path, args }: AddedQuery): string {
  return JSON.stringify([component, path, args]);
}
