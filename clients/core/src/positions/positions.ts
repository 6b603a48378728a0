import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { causeText } from "../errors";
import { hasCode, writeFileAtomically } from "../files";

/** A later version that keeps positions otherwise takes another number, and both read each other's as absent. */
const FORMAT = 1;

const positionFile = z.object({ format: z.literal(FORMAT), source: z.string(), position: z.unknown() });

export interface DamagedPosition {
  /** The transcript that is read from its start because of it. */
  readonly source: string;
  readonly file: string;
  readonly reason: string;
}

/** How far each transcript is acknowledged by one backend for one key. */
export interface Positions {
  readonly folder: string;
  /** Undefined when nothing is recorded; the caller validates the value, which another version may have written. */
  get(source: string): unknown;
  /** All that anything is recorded of: a look at every file. */
  sources(): string[];
  /** Replaces one position. A kill at any point leaves the old one or the new one. */
  set(source: string, position: unknown): Promise<void>;
  /** Files that could not be used. The transcripts are sent again, which changes no row. */
  readonly damaged: readonly DamagedPosition[];
}

/**
 * Opens the positions of one backend and key: another backend, or another key (it may be another user's), starts afresh. Neither
 * can be read back from the folder's name.
 */
export function openPositions(at: { stateFolder: string; client: string; backend: string; apiKey: string }): Positions {
  const folder = join(at.stateFolder, "positions", at.client, digest(`${at.backend}\n${at.apiKey}`));
  const fileOf = (source: string) => join(folder, `${digest(source)}.json`);
  const damaged: DamagedPosition[] = [];
  return {
    folder,
    damaged,
    get(source) {
      const read = readPosition(fileOf(source), source);
      if ("position" in read) return read.position;
      if (read.reason !== null) damaged.push({ source, file: fileOf(source), reason: read.reason });
      return undefined;
    },
    sources() {
      return readFiles(folder).flatMap((name) => readSource(join(folder, name)) ?? []);
    },
    async set(source, position) {
      // Not fsynced: after a power loss a position may be missing, and then the transcript is sent once more.
      await writeFileAtomically(fileOf(source), JSON.stringify({ format: FORMAT, source, position }), {
        durable: false,
      });
    },
  };
}

function readPosition(path: string, source: string): { position: unknown } | { reason: string | null } {
  try {
    const parsed = positionFile.safeParse(JSON.parse(readFileSync(path, "utf8")));
    if (!parsed.success) return { reason: "is of another format" };
    if (parsed.data.source !== source) return { reason: "belongs to another transcript" };
    return { position: parsed.data.position };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { reason: null };
    return { reason: error instanceof SyntaxError ? "is torn" : causeText(error) };
  }
}

function readFiles(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".json"));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** Null for a file that cannot be used: whoever asks for its source gets no position either. */
function readSource(path: string): string | null {
  try {
    return positionFile.safeParse(JSON.parse(readFileSync(path, "utf8"))).data?.source ?? null;
  } catch (error) {
    if (error instanceof SyntaxError || hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
