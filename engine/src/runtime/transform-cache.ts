import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export interface Transformed {
  code: string;
  /** JSON of a version 3 source map. */
  map: string;
}

/**
 * What modules were transformed into, kept in a file from one start to the next under a digest of all that it was made
 * of. A file that is missing, of another version or damaged counts as empty.
 */
export class TransformCache {
  readonly #file: string | null;
  readonly #known: ReadonlyMap<string, Transformed>;
  readonly #used = new Map<string, Transformed>();
  #added = false;

  /** Without a file it keeps nothing. */
  constructor(file: string | null) {
    this.#file = file;
    this.#known = file === null ? new Map() : readEntries(file);
  }

  /** `ingredients` are what `make` works with. */
  async get(ingredients: readonly string[], make: () => Promise<Transformed>): Promise<Transformed> {
    const key = digest(JSON.stringify(ingredients));
    let entry = this.#known.get(key);
    if (entry === undefined) {
      entry = await make();
      this.#added = true;
    }
    this.#used.set(key, entry);
    return entry;
  }

  /** Writes the file if it lacks anything, without what was not asked for: it grows no larger than the app. */
  save(): void {
    if (this.#file === null || !this.#added) return;
    const content = JSON.stringify([...this.#used]);
    const partial = `${this.#file}.partial`;
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      writeFileSync(partial, `${digest(content)}\n${content}`, { mode: 0o600 });
      renameSync(partial, this.#file);
    } catch {
      // On a full disk the app runs as well; its next start takes longer, and this is tried again.
      rmSync(partial, { force: true });
    }
  }
}

function readEntries(file: string): Map<string, Transformed> {
  const text = readText(file);
  const end = text.indexOf("\n");
  const content = text.slice(end + 1);
  // The digest vouches for all of it: what has it is what was written.
  if (end < 0 || text.slice(0, end) !== digest(content)) return new Map();
  return new Map(JSON.parse(content) as [string, Transformed][]);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
