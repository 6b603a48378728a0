import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { hasCode, writeFileAtomically } from "@opensync/client-core";
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
  return {
    get: (sessionId) => {
      const facts = read(join(folder, fileName(sessionId)));
      return facts?.sessionId === sessionId ? facts : null;
    },
    all: () => list(folder).flatMap((name) => read(join(folder, name)) ?? []),
  };
}

/** Opens the facts below a folder (`…/opensync/claude-code-sync/facts`), which need not exist. */
export function openFacts(folder: string): Facts {
  const { get, all } = readFacts(folder);
  const fileOf = (sessionId: string) => join(folder, fileName(sessionId));
  const write = (facts: HookFacts, durable: boolean) =>
    writeFileAtomically(fileOf(facts.sessionId), JSON.stringify(facts), { durable });
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
          if (JSON.stringify(facts) !== before) await write(facts, true);
        }
      }),
    dropPrompts: (sessionId, promptIds) =>
      inTurn(async () => {
        const facts = get(sessionId);
        if (!facts?.prompts.some(({ promptId }) => promptIds.includes(promptId))) return;
        const prompts = facts.prompts.filter(({ promptId }) => !promptIds.includes(promptId));
        // After a power loss they may be there again, and are dropped again.
        await write({ ...facts, prompts }, false);
      }),
    forgetDelivered: (isDelivered, now = Date.now()) =>
      inTurn(async () => {
        let removed = 0;
        for (const facts of all()) {
          const age = now - facts.updatedAt;
          const isDone = age > DAY_MS && (await isGone(facts.transcriptPath)) && isDelivered(facts);
          if (!isDone && age <= LONGEST_MS) continue;
          await rm(fileOf(facts.sessionId), { force: true });
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

/** Session ids are UUIDs. What is none came from a file that anybody may have written, and must not lead out of the folder. */
function fileName(sessionId: string): string {
  const isPlain = /^[\w-]{1,100}$/.test(sessionId);
  return `${isPlain ? sessionId : `other.${createHash("sha256").update(sessionId).digest("hex").slice(0, 32)}`}.json`;
}

async function mcpServersAt({ name, payload }: HookEvent): Promise<string[]> {
  if (name !== "SessionStart" || payload.cwd === undefined) return [];
  return await configuredMcpServers(payload.cwd, payload.transcript_path);
}

function read(path: string): HookFacts | null {
  try {
    return hookFactsSchema.safeParse(JSON.parse(readFileSync(path, "utf8"))).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError || hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".json"));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
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
