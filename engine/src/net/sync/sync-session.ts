import { decodeJwt } from "jose";
import { EngineError, isEngineError } from "../../errors";
import type { FunctionResult } from "../../exec/result";
import { newRequestId, type CallContext } from "../../exec/call-context";
import type { Runner } from "../../exec/runner";
import type { LiveQueriesPort, LiveResult, SessionTransition } from "../../live";
import { administrator, ANYBODY, type AuthenticationOptions, type Caller } from "../authentication";
import {
  type ClientMessage,
  type Credentials,
  type FunctionRequest,
  parseClientMessage,
  type QuerySetModification,
} from "./client-message";
import {
  actionResponse,
  authError,
  fatalError,
  mutationResponse,
  type StateVersion,
  transitionMessages,
} from "./server-message";

export interface SyncOptions {
  runner: () => Runner;
  live: LiveQueriesPort;
  /** Timestamp of the last commit, ns. */
  latestTs: () => Promise<bigint>;
  authentication: AuthenticationOptions;
  /** ms since the epoch. */
  clock: () => number;
  /** A fault hidden from the client. */
  onError: (error: unknown) => void;
}

/** The client's end of a session. */
export interface ClientConnection {
  readonly ip: string | null;
  readonly userAgent: string | null;
  send(message: string): void;
  /** Resolves when the client has taken most of what was sent, or is gone. */
  taken(): Promise<void>;
  /** Takes no messages from the client, and takes them again. */
  pause(isPaused: boolean): void;
  /** `reason` begins with a code by which clients know how long to wait before they come again. */
  close(code: number, reason: string): void;
}

/** Codes of RFC 6455. */
const PROTOCOL_ERROR = 1002;
const POLICY_VIOLATION = 1008;
const INTERNAL_ERROR = 1011;
const TRY_AGAIN_LATER = 1013;

/** Messages that wait for their turn: at the one no more are read, at the other reading goes on. */
const MOST_WAITING = 1000;
const FEW_WAITING = 500;
/** `setTimeout` takes no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * One client over one socket: its messages in order, its mutations one after the other, its queries as one consistent
 * state that moves from version to version.
 */
export class SyncSession {
  readonly #id: number;
  readonly #connection: ClientConnection;
  readonly #options: SyncOptions;
  readonly #queryIds = new Set<number>();
  /** The client's own name for its session, once it has said it. */
  #sessionId: string | null = null;
  #querySet = 0;
  #identity = 0;
  #caller: Caller = ANYBODY;
  /** What the client was last brought to. */
  #sent: StateVersion = { querySet: 0, identity: 0, ts: 0n };
  #inbox: Promise<void> = Promise.resolve();
  #mutations: Promise<void> = Promise.resolve();
  readonly #actions = new Set<Promise<void>>();
  /** The commit of the last mutation that was answered, ns: the client waits for a transition as of it, or later. */
  #answeredTs = 0n;
  #onTransition: () => void = () => undefined;
  #waiting = 0;
  #expiry: NodeJS.Timeout | undefined;
  #isOpen = true;

  constructor(id: number, connection: ClientConnection, options: SyncOptions) {
    this.#id = id;
    this.#connection = connection;
    this.#options = options;
  }

  /** Takes a message of the client; it is done after those before it. */
  receive(text: string): void {
    if (!this.#isOpen) return;
    this.#inbox = this.#after(this.#inbox, async () => {
      if (this.#isOpen) await this.#handle(parseClientMessage(text));
    });
  }

  /** Brings the client to the state after a transition of its queries. */
  transition(ts: bigint, transition: SessionTransition, results: readonly LiveResult[]): void {
    if (!this.#isOpen) return;
    const end = { ...transition.version, ts };
    const updated = transition.updated.flatMap(({ queryId, result: place }) => {
      const result = results[place];
      return result === undefined ? [] : [{ queryId, result }];
    });
    this.#send(...transitionMessages({ start: this.#sent, end, updated, removed: transition.removed }));
    this.#sent = end;
    this.#onTransition();
  }

  /** The socket is gone. What is under way ends by itself; what has not begun is not begun any more. */
  closed(): void {
    this.#isOpen = false;
    this.#onTransition();
    clearTimeout(this.#expiry);
    this.#options.live.drop(this.#id);
  }

  /** Resolves when all mutations and actions that were taken are answered, and the client has been shown what the mutations did. */
  async drain(): Promise<void> {
    // What had arrived when the socket was paused may still be handed over.
    for (let inbox, mutations; inbox !== this.#inbox || mutations !== this.#mutations || this.#actions.size > 0;) {
      inbox = this.#inbox;
      await inbox;
      mutations = this.#mutations;
      await mutations;
      await Promise.all(this.#actions);
    }
    while (this.#isOpen && this.#sent.ts < this.#answeredTs)
      await new Promise<void>((resolve) => (this.#onTransition = resolve));
  }

  async #handle(message: ClientMessage): Promise<void> {
    if (message.type === "Connect") return await this.#connect(message.sessionId, message.maxObservedTimestamp);
    if (this.#sessionId === null) throw protocolError(`a client begins with Connect, not with ${message.type}`);
    switch (message.type) {
      case "ModifyQuerySet":
        return this.#modify(message.baseVersion, message.newVersion, message.modifications);
      case "Authenticate":
        return await this.#authenticate(message.baseVersion, message.credentials);
      case "Mutation":
        return this.#enqueue(message, this.#sessionId);
      case "Action":
        return this.#begin(message);
      case "Event":
    }
  }

  async #connect(sessionId: string, maxObservedTimestamp: bigint | null): Promise<void> {
    if (this.#sessionId !== null) throw protocolError("it is connected already");
    this.#sessionId = sessionId;
    if (maxObservedTimestamp === null || maxObservedTimestamp <= (await this.#options.latestTs())) return;
    throw new EngineError(
      "MaxObservedTimestampTooHigh",
      "This client has seen a later state of the deployment than there is: the deployment was restored from a backup. Reload the page.",
    );
  }

  #modify(baseVersion: number, newVersion: number, modifications: readonly QuerySetModification[]): void {
    if (baseVersion !== this.#querySet || newVersion <= baseVersion)
      throw protocolError(`the query set is at version ${this.#querySet}, not ${baseVersion}`);
    const added = modifications.flatMap((modification) => (modification.type === "Add" ? [modification] : []));
    const remove = modifications.flatMap(({ type, queryId }) => (type === "Remove" ? [queryId] : []));
    for (const queryId of remove)
      if (!this.#queryIds.delete(queryId)) throw protocolError(`there is no query ${queryId} to remove`);
    for (const { queryId } of added) {
      if (this.#queryIds.has(queryId)) throw protocolError(`there is a query ${queryId} already`);
      this.#queryIds.add(queryId);
    }
    this.#querySet = newVersion;
    const add = added.map(({ queryId, component, path, args, journal }) => {
      return { queryId, component, path, args, journal, requestId: newRequestId() };
    });
    this.#options.live.change(this.#id, { version: this.#version(), add, remove });
  }

  async #authenticate(baseVersion: number, credentials: Credentials): Promise<void> {
    if (baseVersion !== this.#identity)
      throw protocolError(`the identity is at version ${this.#identity}, not ${baseVersion}`);
    try {
      this.#caller = await this.#identify(credentials);
    } catch (error) {
      if (!isEngineError(error) || error.status >= 500) throw error;
      this.#send(authError(error.message, baseVersion, true));
      this.#close(POLICY_VIOLATION, error.code);
      return;
    }
    // The client may have left meanwhile: what it watches is forgotten already.
    if (!this.#isOpen) return;
    this.#identity = baseVersion + 1;
    this.#watchExpiry();
    this.#options.live.change(this.#id, { version: this.#version(), caller: this.#caller });
  }

  async #identify(credentials: Credentials): Promise<Caller> {
    const { authentication } = this.#options;
    switch (credentials.type) {
      case "None":
        return ANYBODY;
      case "User": {
        const { token } = credentials;
        return { identity: await authentication.identityOf(token), isAdmin: false, token };
      }
      case "Admin":
        return administrator(credentials.key, credentials.impersonating, authentication);
    }
  }

  /** An identity ends with its token: the client is told, and comes again with a new one. */
  #watchExpiry(): void {
    clearTimeout(this.#expiry);
    const remaining = this.#remainingMs();
    if (remaining === null) return;
    this.#expiry = setTimeout(
      () => {
        if (this.#checkExpiry()) this.#watchExpiry();
      },
      Math.min(Math.max(0, remaining), LONGEST_TIMER_MS),
    );
    this.#expiry.unref();
  }

  /** False when the identity does not hold any more; the session is over then. */
  #checkExpiry(): boolean {
    const remaining = this.#remainingMs();
    if (remaining === null || remaining > 0) return true;
    this.#send(authError("Token expired", this.#identity, false));
    this.#close(POLICY_VIOLATION, "Unauthenticated");
    return false;
  }

  #remainingMs(): number | null {
    if (this.#caller.token === null) return null;
    const { exp } = decodeJwt(this.#caller.token);
    return exp === undefined ? null : exp * 1000 - this.#options.clock();
  }

  #enqueue(request: FunctionRequest, sessionId: string): void {
    if (!this.#checkExpiry()) return;
    const context = {
      ...this.#context(request),
      sessionRequest: { sessionId, requestId: request.requestId },
    };
    this.#mutations = this.#after(this.#mutations, async () => await this.#mutate(request, context));
  }

  async #after(earlier: Promise<void>, work: () => Promise<void>): Promise<void> {
    if (++this.#waiting === MOST_WAITING) this.#connection.pause(true);
    await earlier;
    try {
      await work();
    } catch (error) {
      this.#refuse(error);
    } finally {
      if (--this.#waiting === FEW_WAITING) this.#connection.pause(false);
    }
  }

  async #mutate({ requestId, path, args }: FunctionRequest, context: CallContext): Promise<void> {
    // Who does not take answers does not get more of them made.
    await this.#connection.taken();
    // The client sends again what it has no answer to, in order: were this one to run here beside, a later one could come first.
    if (!this.#isOpen) return;
    const result = await this.#options.runner().runMutation(path, args, context);
    const unanswered = unansweredCode(result);
    if (unanswered !== null) return this.#close(TRY_AGAIN_LATER, unanswered);
    this.#send(mutationResponse(requestId, result, result.ts));
    if (!result.ok || !this.#isOpen) return;
    this.#answeredTs = result.ts;
    // The client waits for a transition that comes after the answer.
    if (this.#sent.ts >= result.ts)
      this.#send(...transitionMessages({ start: this.#sent, end: this.#sent, updated: [], removed: [] }));
    else this.#options.live.reach(this.#id, result.ts);
  }

  #begin(request: FunctionRequest): void {
    const action = this.#after(Promise.resolve(), async () => await this.#act(request));
    this.#actions.add(action);
    void action.finally(() => this.#actions.delete(action));
  }

  async #act(request: FunctionRequest): Promise<void> {
    await this.#connection.taken();
    if (!this.#isOpen || !this.#checkExpiry()) return;
    const { requestId, path, args } = request;
    const result = await this.#options.runner().runAction(path, args, this.#context(request));
    // An action is not run twice: what became of it when its thread ended nobody knows, and the client is told so.
    this.#send(actionResponse(requestId, result));
  }

  #context({ component }: FunctionRequest): CallContext {
    const { identity, isAdmin, token } = this.#caller;
    const { ip, userAgent } = this.#connection;
    return { identity, allowInternal: isAdmin, component, authToken: token, requestId: newRequestId(), ip, userAgent };
  }

  #version(): { querySet: number; identity: number } {
    return { querySet: this.#querySet, identity: this.#identity };
  }

  /** What is wrong with the client's own messages it is told; a fault of the engine lets it come again. */
  #refuse(error: unknown): void {
    if (!this.#isOpen) return;
    if (isEngineError(error) && error.status < 500) {
      this.#send(fatalError(error.message));
      this.#close(PROTOCOL_ERROR, error.code);
      return;
    }
    if (!isEngineError(error)) this.#options.onError(error);
    this.#close(INTERNAL_ERROR, "InternalServerError");
  }

  #send(...messages: string[]): void {
    if (this.#isOpen) for (const message of messages) this.#connection.send(message);
  }

  #close(code: number, reason: string): void {
    if (!this.#isOpen) return;
    this.closed();
    this.#connection.close(code, reason);
  }
}

/** Nobody knows what became of it, or it was never begun: asked for again under the same number it runs at most once. */
function unansweredCode(result: FunctionResult): string | null {
  return !result.ok && result.code !== undefined && UNANSWERED.has(result.code) ? result.code : null;
}

const UNANSWERED = new Set(["TooManyConcurrentRequests", "StoreClosed", "InternalServerError", "NotReady"]);

function protocolError(problem: string): EngineError {
  return new EngineError("BadClientMessage", `The message does not fit the session: ${problem}.`);
}
