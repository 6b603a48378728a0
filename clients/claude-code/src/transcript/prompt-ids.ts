import { z } from "zod";
import type { TranscriptLine } from "./parse-line";
import { commandOf, type UserLine } from "./user-line";

/** The last prompts, newest last: each with the uuid of the line that is its message. */
export const promptIdsSchema = z.array(z.tuple([z.string(), z.string()]));
type State = z.infer<typeof promptIdsSchema>;

/** Lines of one prompt come close together. */
const REMEMBERED = 32;

/** The id of a prompt's message, which a hook knows before there is a transcript. */
export function promptExternalId(promptId: string): string {
  return `prompt:${promptId}`;
}

/**
 * Tells the line that is a prompt's message from others with the same `promptId` (results, what a command printed): the first one with what the
 * user typed, be it a prompt or a command.
 */
export class PromptIds {
  readonly #lines: Map<string, string>;
  /** Of the lines that were read since this was made. */
  readonly #met = new Set<string>();

  constructor(state: State = []) {
    this.#lines = new Map(state);
  }

  /** The message's id, or undefined for a line that keeps its own. */
  externalIdFor(line: TranscriptLine, kind: UserLine["kind"], text: string): string | undefined {
    const { promptId, uuid } = line;
    if (promptId === undefined || uuid === undefined) return undefined;
    if (kind !== "prompt" && (kind !== "local_command" || commandOf(text) === null)) return undefined;
    const holder = this.#lines.get(promptId);
    if (holder !== undefined && holder !== uuid) return undefined;
    this.#lines.set(promptId, uuid);
    this.#met.add(promptId);
    for (const oldest of this.#lines.keys()) {
      if (this.#lines.size <= REMEMBERED) break;
      this.#lines.delete(oldest);
    }
    return promptExternalId(promptId);
  }

  /** True when one of the lines is this prompt's, as far as that is remembered. */
  has(promptId: string): boolean {
    return this.#met.has(promptId) || this.#lines.has(promptId);
  }

  state(): State {
    return [...this.#lines];
  }
}
