import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { writeFileAtomically } from "./atomic-file";
import { hasCode } from "./has-code";

/** One JSON file a session, in a folder that need not exist: what a client keeps of sessions beside what their agent does. */
export class SessionFiles<Content extends { readonly sessionId: string }> {
  readonly #folder: string;
  readonly #schema: z.ZodType<Content>;

  constructor(folder: string, schema: z.ZodType<Content>) {
    this.#folder = folder;
    this.#schema = schema;
  }

  /** Null where there is none; a damaged file costs only what it held. */
  get(sessionId: string): Content | null {
    const content = this.#read(fileName(sessionId));
    return content?.sessionId === sessionId ? content : null;
  }

  all(): Content[] {
    return this.#names().flatMap((name) => this.#read(name) ?? []);
  }

  /** For `durable` see `writeFileAtomically`. */
  async write(content: Content, { durable = true } = {}): Promise<void> {
    await writeFileAtomically(join(this.#folder, fileName(content.sessionId)), JSON.stringify(content), { durable });
  }

  async remove(sessionId: string): Promise<void> {
    await rm(join(this.#folder, fileName(sessionId)), { force: true });
  }

  #read(name: string): Content | null {
    try {
      return this.#schema.safeParse(JSON.parse(readFileSync(join(this.#folder, name), "utf8"))).data ?? null;
    } catch (error) {
      if (error instanceof SyntaxError || hasCode(error, "ENOENT")) return null;
      throw error;
    }
  }

  #names(): string[] {
    try {
      return readdirSync(this.#folder).filter((name) => name.endsWith(".json"));
    } catch (error) {
      if (hasCode(error, "ENOENT")) return [];
      throw error;
    }
  }
}

/** Agents' ids are plain. What is none came from a file that anybody may have written, and must not lead out of the folder. */
function fileName(sessionId: string): string {
  const isPlain = /^[\w-]{1,100}$/.test(sessionId);
  return `${isPlain ? sessionId : `other.${createHash("sha256").update(sessionId).digest("hex").slice(0, 32)}`}.json`;
}
