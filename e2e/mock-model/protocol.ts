import type { Turn } from "./scenario";

/** A provider's way to be asked and to answer. */
export interface Protocol {
  /** Throws when the body is no request of this protocol. */
  parse(body: unknown): Question;
  /** The answer to a request that did not ask for a stream. */
  whole(turn: Turn, model: string): Record<string, unknown>;
  /** The answer as server-sent events, in groups: the beginning, one group a block, the end. Only the end has the whole output. */
  groups(turn: Turn, model: string): string[][];
  /** The body of an answer with this HTTP status. */
  refusal(status: number): Record<string, unknown>;
}

/** The part of a request that decides what is answered. */
export interface Question {
  model: string;
  stream: boolean;
  system: string;
  messages: readonly { role: string; text: string }[];
}
