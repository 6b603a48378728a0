import { addToDigest, messageHash, removeFromDigest, turnAfter } from "@opensync/protocol";
import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { FacetDifferences } from "../facets/keep";
import { sessionFields } from "../sessions/tables";
import { followSession } from "../sessions/follow";
import { sumsOf } from "../sessions/view";
import { contributionOf, dayOf, rolledUp } from "../usage/counts";
import { isSamePlace } from "../usage/daily";
import type { Attribution, DailyDifferences } from "../usage/daily";
import { ModelSums } from "../usage/modelSums";
import { DayDifferences, moveDays, writeDays } from "../usage/sessionDays";
import { applyWithExtra, spreadExtra } from "./extra";
import { merge } from "./merge";
import type { Outcome, PreparedSession } from "./prepared";

type SessionRow = WithoutSystemFields<Doc<"sessions">>;
type MessageRow = WithoutSystemFields<Doc<"messages">>;

/** Existing clients are OpenCode's and do not name themselves. */
const DEFAULT_SOURCE = "opencode";
/** What is only guessed stands below everything that anybody says. */
const ASSUMED_REVISION = -1;
/** Messages of one time that are read to tell which is the last. */
const MAX_TIED = 100;
const MERGED_FIELDS = Object.keys({ ...sessionFields, source: true }) as (keyof SessionRow)[];

/** What the sessions of a mutation change together; written once. */
export interface Differences {
  daily: DailyDifferences;
  facets: FacetDifferences;
}

/** A session while a mutation changes it: read once, written once. */
export class SessionDraft {
  #row: SessionRow;
  #differences = new DayDifferences();
  #isDirty: boolean;
  #isRemoved = false;
  #boundsAreStale = false;

  private constructor(
    readonly id: Id<"sessions">,
    /** The row before the mutation; null if the mutation made it. */
    readonly before: Doc<"sessions"> | null,
    row: SessionRow,
  ) {
    this.#row = row;
    this.#isDirty = before === null;
  }

  static of(session: Doc<"sessions">): SessionDraft {
    const { _id, _creationTime, ...row } = session;
    return new SessionDraft(_id, session, { ...row });
  }

  /** A session that nobody has described yet; written whole by `write`. */
  static async create(ctx: MutationCtx, userId: Id<"users">, externalId: string, now: number): Promise<SessionDraft> {
    const row: SessionRow = {
      userId,
      externalId,
      revision: 0,
      placeholder: true,
      source: DEFAULT_SOURCE,
      sourceAssumed: "default",
      activityAt: now,
      beganAt: now,
      messageCount: 0,
      tokenCount: 0,
      totals: [],
      messageDigest: 0,
      syncedAt: now,
    };
    return new SessionDraft(await ctx.db.insert("sessions", row), null, row);
  }

  get externalId(): string {
    return this.#row.externalId;
  }

  /** Whether the model was used before the mutation: an answer that has begun has a model, but no usage yet. */
  hasUsed(model: string): boolean {
    return this.before?.totals.some((counts) => counts.model === model && (counts.usageMessages ?? 0) > 0) === true;
  }

  /** Merges a session item into the row. */
  merge({ fields, revision, assumed }: PreparedSession): Outcome {
    const isFirst = this.#row.placeholder === true;
    const changes = [this.#mergeFields(fields, revision), this.#mergeFields(assumed ?? {}, ASSUMED_REVISION)];
    if (!changes.includes(true) && !isFirst) return "unchanged";
    delete this.#row.placeholder;
    this.#isDirty = true;
    return isFirst && this.before === null ? "inserted" : "updated";
  }

  #mergeFields(fields: PreparedSession["fields"], revision: number): boolean {
    const current = Object.fromEntries(MERGED_FIELDS.map((field) => [field, this.#row[field]]));
    if (this.#row.sourceAssumed !== undefined) current.source = undefined;
    const incoming = spreadExtra(fields);
    const merged = merge(spreadExtra(current), this.#row, incoming, revision);
    if (!merged.changed) return false;
    applyWithExtra(this.#row, incoming, merged);
    if (merged.won.has("source")) delete this.#row.sourceAssumed;
    return true;
  }

  /** A message says which agent it is of; that stands until a session item names the source. Of two hints the greater stands. */
  hintSource(source: string): void {
    const { sourceAssumed } = this.#row;
    if (sourceAssumed === undefined || (sourceAssumed === "hint" && source <= this.#row.source)) return;
    this.#row.source = source;
    this.#row.sourceAssumed = "hint";
    this.#isDirty = true;
  }

  /** Counts a message's change, by difference: `before` is null for a new message. */
  changeMessage(before: MessageRow | null, after: MessageRow): void {
    this.#isDirty = true;
    if (before !== null) {
      this.#row.messageDigest = removeFromDigest(this.#row.messageDigest, digestOf(before));
      this.#differences.add(contributionOf(before), -1);
    }
    this.#row.messageDigest = addToDigest(this.#row.messageDigest, digestOf(after));
    this.#differences.add(contributionOf(after));
    this.#followLast(before, after);
    this.#stretchBounds(before?.createdAt, after.createdAt);
  }

  /** An error that is no message's. */
  noteError(createdAt: number): void {
    if (createdAt <= (this.#row.failedAt ?? 0)) return;
    this.#row.failedAt = createdAt;
    this.#isDirty = true;
  }

  /** Has the row written again, with what is kept of its messages read anew. */
  refresh(): void {
    this.#isDirty = true;
    this.#boundsAreStale = true;
  }

  /** Has `write` delete the row, whose messages are gone. */
  remove(): void {
    this.#isDirty = true;
    this.#isRemoved = true;
  }

  /** Takes a message out of the counts that is about to be deleted. */
  removeMessage(message: MessageRow): void {
    this.#isDirty = true;
    this.#row.messageDigest = removeFromDigest(this.#row.messageDigest, digestOf(message));
    this.#differences.add(contributionOf(message), -1);
    this.#boundsAreStale = true;
  }

  /** Writes the row, its usage, the user's rollups and what sessions are found by, if anything changed. */
  async write(ctx: MutationCtx, { daily, facets }: Differences, now: number): Promise<void> {
    if (!this.#isDirty) return;
    const row = this.#row;
    // A row of before turns were kept.
    const isOld = row.turn === undefined && row.lastMessageAt !== undefined;
    if (this.#boundsAreStale || isOld) await this.#readBounds(ctx);
    row.activityAt = activityOf(row) ?? row.activityAt;
    row.syncedAt = now;
    await this.#attributeUsage(ctx, daily);
    await writeDays(
      ctx,
      { sessionId: this.id, before: this.before, lastMessageAt: row.lastMessageAt },
      this.#differences,
    );
    const totals = new ModelSums(row.totals);
    for (const difference of this.#differences.byDay.values()) totals.addAll(difference.entries());
    row.totals = totals.entries();
    row.beganAt = beganAt(row);
    delete row.costMicroUsd;
    Object.assign(row, sumsOf(row));
    const after = this.#isRemoved ? null : row;
    await followSession(ctx, facets, { sessionId: this.id, before: this.before, after });
    if (after === null) await ctx.db.delete("sessions", this.id);
    else await ctx.db.replace("sessions", this.id, after);
  }

  /** Counts the session and its messages' differences in the user's rollups; all of it moves along with source, project and machine. */
  async #attributeUsage(ctx: MutationCtx, daily: DailyDifferences): Promise<void> {
    const { before } = this;
    const to = attributionOf(this.#row);
    if (before !== null) {
      const from = attributionOf(before);
      daily.add({ ...from, ...beginningOf(before) }, { sessions: 1 }, -1);
      if (!isSamePlace(from, to)) await moveDays(ctx, daily, { before, from, to });
    }
    if (!this.#isRemoved) daily.add({ ...to, ...beginningOf(this.#row) }, { sessions: 1 });
    for (const [day, sums] of this.#differences.byDay) {
      for (const { model, ...counts } of rolledUp(sums.entries())) daily.add({ ...to, day, model }, counts);
    }
  }

  #stretchBounds(before: number | undefined, after: number): void {
    const row = this.#row;
    const wasBound = before === row.firstMessageAt || before === row.lastMessageAt;
    if (before !== undefined && before !== after && wasBound) this.#boundsAreStale = true;
    row.firstMessageAt = Math.min(row.firstMessageAt ?? after, after);
    row.lastMessageAt = Math.max(row.lastMessageAt ?? after, after);
  }

  /** Of messages of one time the one with the greater id is the last; which that is, is read when it matters. */
  #followLast(before: MessageRow | null, after: MessageRow): void {
    const row = this.#row;
    if (row.lastMessageAt === undefined || after.createdAt > row.lastMessageAt) {
      row.turn = turnAfter(after);
      delete row.lastTied;
    } else if (after.createdAt === row.lastMessageAt) {
      if (before?.createdAt === after.createdAt && row.lastTied !== true) row.turn = turnAfter(after);
      else this.#boundsAreStale = true;
    }
  }

  /** A message at the edge has moved: its neighbour may be the edge now. */
  async #readBounds(ctx: MutationCtx): Promise<void> {
    const row = this.#row;
    const messages = () => ctx.db.query("messages").withIndex("by_session_time", (q) => q.eq("sessionId", this.id));
    const first = await messages().order("asc").first();
    const [last, other] = await messages().order("desc").take(2);
    delete row.lastTied;
    if (first === null || last === undefined) {
      delete row.firstMessageAt;
      delete row.lastMessageAt;
      delete row.turn;
      return;
    }
    row.firstMessageAt = first.createdAt;
    row.lastMessageAt = last.createdAt;
    row.turn = turnAfter(last);
    if (other?.createdAt !== last.createdAt) return;
    const tied = await ctx.db
      .query("messages")
      .withIndex("by_session_time", (q) => q.eq("sessionId", this.id).eq("createdAt", last.createdAt))
      .take(MAX_TIED);
    row.lastTied = true;
    row.turn = turnAfter(tied.reduce((a, b) => (a.externalId > b.externalId ? a : b)));
  }
}

function digestOf(message: MessageRow): number {
  return messageHash({
    externalId: message.externalId,
    revision: message.revision,
    partCount: message.parts.length,
  });
}

function attributionOf(session: SessionRow): Attribution {
  const { source, projectPath = "", machineId } = session;
  return { source, projectPath, ...(machineId === undefined ? {} : { machine: machineId }) };
}

/** Under which day and model a session itself is counted. */
function beginningOf(session: SessionRow): { day: string; model: string } {
  return { day: dayOf(beganAt(session)), model: session.model ?? "" };
}

function beganAt({ startedAt, firstMessageAt, activityAt }: SessionRow): number {
  return startedAt ?? firstMessageAt ?? activityAt;
}

function activityOf({ startedAt, endedAt, updatedAt, lastMessageAt }: SessionRow): number | undefined {
  const times = [startedAt, endedAt, updatedAt, lastMessageAt].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}
