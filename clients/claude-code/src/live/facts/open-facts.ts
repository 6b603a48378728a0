import { stat } from "node:fs/promises";
import { hasCode, SessionFiles } from "@opensync/client-core";
import { addEvent, emptyFacts } from "./add-event";
import { hookFactsSchema, type HookFacts } from "./hook-facts";
import type { HookEvent } from "./hook-record";
import { configuredMcpServers } from "./mcp-servers";

/** Facts as the sync reads them. */
export interface KnownFacts {
  /** Null when no hook told of the session (or its file is damaged, which costs only what it held). */
  readonly get: (sessionId: string) => HookFacts | null;
  readonly all: () => HookFacts[];
}

/** One process at a time may change facts: the courier that holds the lock. */
export interface Facts extends KnownFacts {
  /** Takes events over; they are on the disk when this resolves. The same events in any order, any number of times, end in the same facts. */
  absorb(...events: readonly HookEvent[]): Promise<void>;
  /** The transcript holds these prompts: their text need not be kept here any more. */
  dropPrompts(sessionId: string, promptIds: readonly string[]): Promise<void>;
  /**
   * Removes facts of sessions whose transcript is gone and that `isDelivered` vouches for, a day after their last event; and all that are
   * older than 45 days. Answers how many it removed.
   */
  forgetDelivered(isDelivered: (facts: HookFacts) => boolean, now?: number): Promise<number>;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Claude Code removes transcripts after 30 days, unless told otherwise (`cleanupPeriodDays`). */
const LONGEST_MS = 45 * DAY_MS;

/** The facts below a folder for who only reads them, such as a sync beside a courier. */
export function readFacts(folder: string): KnownFacts {
  return readersOf(new SessionFiles(folder, hookFactsSchema));
}

/** A plain object, since who reads facts may hand them on with more beside them. */
function readersOf(files: SessionFiles<HookFacts>): KnownFacts {
  return { get: (sessionId) => files.get(sessionId), all: () => files.all() };
}

/** Opens the facts below a folder (`…/opensync/claude-code-sync/facts`), which need not exist. */
export function openFacts(folder: string): Facts {
  const files = new SessionFiles(folder, hookFactsSchema);
  const { get, all } = readersOf(files);
  // Changes read, think and write: two at once would lose one.
  let latest: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(change: () => Promise<Result>): Promise<Result> => {
    const turn = latest.then(change);
    // Who asked for it gets the failure; the next one's turn comes all the same.
    latest = turn.catch(() => undefined);
    return turn;
  };
  return {
    get,
    all,
    absorb: (...events) =>
      inTurn(async () => {
        for (const [sessionId, own] of bySession(events)) {
          const present = get(sessionId);
          const before = JSON.stringify(present);
          const facts = present ?? emptyFacts(sessionId, own[0]?.at ?? 0);
          for (const event of own) addEvent(facts, event, await mcpServersAt(event));
          if (JSON.stringify(facts) !== before) await files.write(facts);
        }
      }),
    dropPrompts: (sessionId, promptIds) =>
      inTurn(async () => {
        const facts = get(sessionId);
        if (!facts?.prompts.some(({ promptId }) => promptIds.includes(promptId))) return;
        const prompts = facts.prompts.filter(({ promptId }) => !promptIds.includes(promptId));
        // After a power loss they may be there again, and are dropped again.
        await files.write({ ...facts, prompts }, { durable: false });
      }),
    forgetDelivered: (isDelivered, now = Date.now()) =>
      inTurn(async () => {
        let removed = 0;
        for (const facts of all()) {
          const age = now - facts.updatedAt;
          const isDone = age > DAY_MS && (await isGone(facts.transcriptPath)) && isDelivered(facts);
          if (!isDone && age <= LONGEST_MS) continue;
          await files.remove(facts.sessionId);
          removed += 1;
        }
        return removed;
      }),
  };
}

function bySession(events: readonly HookEvent[]): Map<string, HookEvent[]> {
  const groups = new Map<string, HookEvent[]>();
  for (const event of events) {
    const group = groups.get(event.sessionId);
    if (group) group.push(event);
    else groups.set(event.sessionId, [event]);
  }
  return groups;
}

async function mcpServersAt({ name, payload }: HookEvent): Promise<string[]> {
  if (name !== "SessionStart" || payload.cwd === undefined) return [];
  return await configuredMcpServers(payload.cwd, payload.transcript_path);
}

async function isGone(path: string | undefined): Promise<boolean> {
  if (path === undefined) return true;
  try {
    await stat(path);
    return false;
  } catch (error) {
    return hasCode(error, "ENOENT");
  }
}
