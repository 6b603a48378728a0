import { z } from "zod";
import type { TranscriptLine } from "./parse-line";

/** The last lines' uuids, the message that each belongs to and its time (ms), newest last. */
export const parentLinesSchema = z.array(z.tuple([z.string(), z.string(), z.number().nullable()]));
type State = z.infer<typeof parentLinesSchema>;

/** The line that another one follows. */
export interface ParentLine {
  /** Of the message that it belongs to. */
  externalId: string;
  /** ms since the epoch. */
  at: number | undefined;
}

/** Parents are a few lines back at most; what lies between them is no message (attachments). */
const REMEMBERED = 16;

/** Which message a line follows, by its `parentUuid`. */
export class ParentLines {
  readonly #lines: Map<string, ParentLine>;

  constructor(state: State = []) {
    this.#lines = new Map(state.map(([uuid, externalId, at]) => [uuid, { externalId, at: at ?? undefined }]));
  }

  of(line: TranscriptLine): ParentLine | undefined {
    return line.parentUuid === undefined ? undefined : this.#lines.get(line.parentUuid);
  }

  remember({ uuid, at }: TranscriptLine, externalId: string | undefined): void {
    if (uuid === undefined || externalId === undefined) return;
    this.#lines.delete(uuid);
    this.#lines.set(uuid, { externalId, at });
    for (const oldest of this.#lines.keys()) {
      if (this.#lines.size <= REMEMBERED) break;
      this.#lines.delete(oldest);
    }
  }

  state(): State {
    return [...this.#lines].map(([uuid, { externalId, at }]) => [uuid, externalId, at ?? null]);
  }
}
