import { z } from "zod";
import { OpenSyncError, causeText } from "../errors";
import { readTextIfPresent, writeFileAtomically } from "../files";
import { withoutKeys } from "../config";
import { DeadLetters, Outbox } from "../outbox";
import type { CourierFiles } from "./courier-files";
import { lockHolder } from "./courier-lock";

const time = z.number();

const errorSchema = z.object({ at: time, code: z.string(), message: z.string() });

const sourceSchema = z.object({
  source: z.string(),
  /** When the oldest of what is not delivered happened; null when everything is. */
  waitingSince: time.nullable(),
  deliveredAt: time.nullable(),
  /** Of the last delivery: how long its oldest event had waited, ms. */
  lagMs: z.number().nullable(),
});

/** `courier.json`: what the courier did last. Times are ms since the epoch. */
const storedSchema = z.object({
  format: z.literal(1),
  pid: z.number(),
  version: z.string(),
  startedAt: time,
  updatedAt: time,
  lastSuccessAt: time.nullable(),
  /** Null once a delivery to the same destination succeeded. */
  lastError: errorSchema.nullable(),
  /** When what failed is tried again. */
  retryAt: time.nullable(),
  lookedOverAt: time.nullable(),
  /** Sources with something undelivered (a look over everything is one), and how many deliveries are under way. */
  waiting: z.number(),
  underWay: z.number(),
  sources: z.array(sourceSchema),
  /** Requests to flush that were answered: `blocked` when only a person can mend what holds it up. */
  flushes: z.array(z.object({ name: z.string(), outcome: z.enum(["delivered", "blocked"]) })),
});

export type StoredStatus = z.infer<typeof storedSchema>;
export type SourceStatus = z.infer<typeof sourceSchema>;
export type CourierError = z.infer<typeof errorSchema>;

export interface CourierStatus {
  /** The courier that runs now, if one does. */
  readonly running: { readonly pid: number; readonly startedAt: number; readonly version: string } | null;
  /** Records that no courier has absorbed yet. */
  readonly queueDepth: number;
  readonly deadLetters: number;
  /** What the last courier wrote; null when there was none yet. */
  readonly last: StoredStatus | null;
}

/** How delivery stands, from the files alone: it asks nobody and changes nothing. */
export async function readCourierStatus(files: CourierFiles): Promise<CourierStatus> {
  const holder = await lockHolder(files.lock);
  return {
    running: holder && { pid: holder.pid, startedAt: holder.startedAt, version: holder.version },
    queueDepth: await new Outbox(files.outbox).count(),
    deadLetters: await new DeadLetters(files.dead).count(),
    last: await readStored(files.status),
  };
}

/** What can be made again from what happens next: not fsynced. */
export async function writeStatus(files: CourierFiles, status: StoredStatus): Promise<void> {
  await writeFileAtomically(files.status, `${JSON.stringify(status, null, 2)}\n`, { durable: false });
}

export function describeError(error: unknown, at: number): CourierError {
  const code = error instanceof OpenSyncError ? error.code : "failed";
  const message = error instanceof OpenSyncError ? error.message : causeText(error);
  return { at, code, message: withoutKeys(message) };
}

async function readStored(path: string): Promise<StoredStatus | null> {
  const text = await readTextIfPresent(path);
  if (text === null) return null;
  try {
    return storedSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
