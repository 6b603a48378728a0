import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { hasCode, readTextIfPresent, writeFileAtomically } from "../files";

/** Enough to see a pattern; a broken writer must not fill the disk. */
const MOST_LETTERS = 1000;
const MOST_CONTENT = 64 * 1024;

const letterSchema = z.object({
  /** ms since the epoch. */
  at: z.number(),
  /** What was given up: `record`, or an item's kind (`session`, `message`, …). */
  kind: z.string(),
  /** The record's name, or where the item stands. */
  what: z.string(),
  code: z.string(),
  message: z.string(),
  /** The beginning of a record's text. An item's stands in the agent's own store. */
  content: z.string().optional(),
});

/** Something that can never be delivered, and why. */
export type DeadLetter = z.infer<typeof letterSchema>;

/** The folder of what was given up: one file each, so that the rest can go on and nothing vanishes without a word. */
export class DeadLetters {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The same thing given up twice is one letter. Beyond a thousand the oldest go. */
  async add(letter: DeadLetter): Promise<void> {
    const { content, ...rest } = letter;
    const kept = content === undefined ? rest : { ...rest, content: content.slice(0, MOST_CONTENT) };
    const name = createHash("sha256").update(`${letter.kind}\n${letter.what}\n${letter.code}`).digest("hex");
    await writeFileAtomically(join(this.folder, `${name.slice(0, 32)}.json`), JSON.stringify(kept, null, 2));
    await this.#removeOldest();
  }

  /** Newest first. */
  async list(): Promise<DeadLetter[]> {
    return (await this.#stored()).map(({ letter }) => letter).sort((a, b) => b.at - a.at);
  }

  async count(): Promise<number> {
    return (await this.#names()).length;
  }

  async clear(): Promise<void> {
    for (const name of await this.#names()) await rm(join(this.folder, name), { force: true });
  }

  async #removeOldest(): Promise<void> {
    if ((await this.#names()).length <= MOST_LETTERS) return;
    const stored = (await this.#stored()).sort((a, b) => a.letter.at - b.letter.at);
    for (const { name } of stored.slice(0, stored.length - MOST_LETTERS))
      await rm(join(this.folder, name), { force: true });
  }

  async #stored(): Promise<{ name: string; letter: DeadLetter }[]> {
    const stored = [];
    for (const name of await this.#names()) {
      const text = await readTextIfPresent(join(this.folder, name));
      if (text !== null) stored.push({ name, letter: readLetter(name, text) });
    }
    return stored;
  }

  async #names(): Promise<string[]> {
    try {
      return (await readdir(this.folder)).filter((name) => name.endsWith(".json"));
    } catch (error) {
      if (hasCode(error, "ENOENT")) return [];
      throw error;
    }
  }
}

function readLetter(name: string, text: string): DeadLetter {
  try {
    return letterSchema.parse(JSON.parse(text));
  } catch (error) {
    return { at: 0, kind: "unknown", what: name, code: "unreadable", message: String(error) };
  }
}
