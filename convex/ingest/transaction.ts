import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { overridesOf } from "../prices/overrides";
import type { Override } from "../prices/overrides";
import { UsedModels } from "../prices/usedModels";
import { FacetDifferences } from "../facets/keep";
import { isBeingPurged, isPurged } from "../sessions/purged";
import type { UsageStore } from "../usage/ownership";
import { DailyDifferences } from "../usage/daily";
import { SessionDraft } from "./session";

const HOUR_MS = 60 * 60 * 1000;

/** One mutation's view of one user's rows: every session is read at most once and written at most once, by `commit`. */
export class IngestTransaction implements UsageStore {
  readonly now = Date.now();
  #byExternalId = new Map<string, SessionDraft | null>();
  #byId = new Map<Id<"sessions">, SessionDraft>();
  #newMessages = new Set<string>();
  #overrides = new Map<string, Promise<Override[]>>();
  readonly usedModels = new UsedModels();

  constructor(
    readonly ctx: MutationCtx,
    readonly userId: Id<"users">,
  ) {}

  /** The user's session of this external id; made if there is none. null: it was deleted for good and stays so. */
  async session(externalId: string): Promise<SessionDraft | null> {
    const known = this.#byExternalId.get(externalId);
    if (known !== undefined) return known;
    const found = await this.#findOrCreate(externalId);
    if (found === null) this.#byExternalId.set(externalId, null);
    return found;
  }

  async #findOrCreate(externalId: string): Promise<SessionDraft | null> {
    const existing = await this.ctx.db
      .query("sessions")
      .withIndex("by_user_external", (q) => q.eq("userId", this.userId).eq("externalId", externalId))
      .unique();
    if (existing !== null) return isBeingPurged(existing) ? null : this.#keep(SessionDraft.of(existing));
    if (await isPurged(this.ctx, this.userId, externalId)) return null;
    return this.#keep(await SessionDraft.create(this.ctx, this.userId, externalId, this.now));
  }

  async sessionExternalId(sessionId: Id<"sessions">): Promise<string> {
    return (await this.sessionOf(sessionId)).externalId;
  }

  /** The session's message of this external id. A session made just now is known to have none but those made with it. */
  async message(session: SessionDraft, externalId: string): Promise<Doc<"messages"> | null> {
    if (session.before === null && !this.#newMessages.has(`${session.id} ${externalId}`)) return null;
    return this.ctx.db
      .query("messages")
      .withIndex("by_session_external", (q) => q.eq("sessionId", session.id).eq("externalId", externalId))
      .unique();
  }

  noteNewMessage(session: SessionDraft, externalId: string): void {
    this.#newMessages.add(`${session.id} ${externalId}`);
  }

  async setCounted(message: Doc<"messages">, counted: boolean): Promise<void> {
    const session = await this.sessionOf(message.sessionId);
    const after = { ...message, usageCounted: counted, syncedAt: this.now };
    session.changeMessage(message, after);
    await this.ctx.db.patch("messages", message._id, { usageCounted: counted, syncedAt: this.now });
  }

  /** The user's own prices of a model; read once. */
  async overridesOf(model: string | undefined): Promise<Override[]> {
    if (model === undefined) return [];
    const read = this.#overrides.get(model) ?? overridesOf(this.ctx, this.userId, model);
    this.#overrides.set(model, read);
    return read;
  }

  /** Sets what one of its messages costs by our own prices. */
  async setComputedCost(message: Doc<"messages">, computedCost: Doc<"messages">["computedCost"]): Promise<void> {
    const session = await this.sessionOf(message.sessionId);
    const { computedCost: _before, ...rest } = message;
    session.changeMessage(message, computedCost === undefined ? rest : { ...rest, computedCost });
    await this.ctx.db.patch("messages", message._id, { computedCost, syncedAt: this.now });
  }

  /** Whether one of its sessions is new or has been quiet for an hour: often enough to note who posts, and no read to find out. */
  get isFirstOfHour(): boolean {
    return [...this.#byId.values()].some(({ before }) => before === null || this.now - before.syncedAt >= HOUR_MS);
  }

  async commit(): Promise<void> {
    const differences = { daily: new DailyDifferences(), facets: new FacetDifferences() };
    for (const session of this.#byId.values()) await session.write(this.ctx, differences, this.now);
    await differences.daily.write(this.ctx, this.userId);
    await differences.facets.write(this.ctx, this.userId);
    await this.usedModels.write(this.ctx, this.userId);
  }

  /** The session of a row that was found through the user. */
  async sessionOf(id: Id<"sessions">): Promise<SessionDraft> {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const session = await this.ctx.db.get("sessions", id);
    if (session === null) throw new Error(`Session ${id} has messages but no row`);
    return this.#keep(SessionDraft.of(session));
  }

  #keep(session: SessionDraft): SessionDraft {
    this.#byExternalId.set(session.externalId, session);
    this.#byId.set(session.id, session);
    return session;
  }
}
