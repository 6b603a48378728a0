import { changesFor, type HookFacts } from "../live/facts";
import type { Assembled } from "../transcript";
import { promptMessage } from "./hook-enrichment";

/** What hooks add to one reading of a transcript, and what of it is new since the position that the reading begins at. */
export class HookShare {
  /** Answered calls of which a hook told only after their lines were read: their messages are handed out again. */
  readonly late: readonly string[];
  /** Prompts that the transcript turned out to hold; known when it was read. */
  held: string[] = [];
  readonly #facts: HookFacts | null;
  readonly #now: number;
  readonly #before: number | null;
  readonly #handedOut = new Set<string>();

  /** `agentId`: null for a main transcript. `before`: see `Position.facts`; null for a reading from the start. */
  constructor(facts: HookFacts | null, agentId: string | null, before: number | null) {
    this.#facts = facts;
    this.#before = before;
    // Who does not know what hooks told does not forget it for others.
    this.#now = facts === null ? (before ?? 0) : changesFor(facts, agentId);
    this.late = before === null ? [] : lateCalls(facts, agentId, before);
  }

  readonly durationOf = (toolCallId: string): number | undefined => {
    this.#handedOut.add(toolCallId);
    return this.#facts?.tools[toolCallId]?.durationMs;
  };

  /** Late calls whose messages the reading did not reach, though they lie before the time of what was written last: they need one from the start. */
  missed(writtenUntil: number): Set<string> {
    const isMissed = (id: string) => !this.#handedOut.has(id) && (this.#facts?.tools[id]?.at ?? 0) <= writtenUntil;
    return new Set(this.late.filter(isMissed));
  }

  /** Prompts that hooks told of and no line holds. */
  prompts(sessionExternalId: string, holdsPrompt: (promptId: string) => boolean): Assembled[] {
    const prompts = this.#facts?.prompts ?? [];
    this.held = prompts.flatMap(({ promptId }) => (holdsPrompt(promptId) ? [promptId] : []));
    if (this.#now === this.#before) return [];
    return prompts
      .filter(({ promptId }) => !this.held.includes(promptId))
      .map((prompt) => promptMessage(sessionExternalId, prompt));
  }

  /** `Position.facts` between two lines: what is new counts only if nothing of it is left for the end. */
  get onTheWay(): number {
    const isLeft = this.late.length > 0 || (this.#facts?.prompts.length ?? 0) > 0;
    return isLeft ? (this.#before ?? 0) : this.#now;
  }

  /** `Position.facts` at the end of the transcript. */
  atEnd(writtenUntil: number): number {
    return this.missed(writtenUntil).size > 0 ? (this.#before ?? 0) : this.#now;
  }
}

function lateCalls(facts: HookFacts | null, agentId: string | null, before: number): string[] {
  if (facts === null) return [];
  // Facts that count less than before were begun anew.
  const since = before > facts.changes ? 0 : before;
  const late = Object.entries(facts.tools).filter(
    ([, { agent, change }]) => (agent ?? null) === agentId && change > since,
  );
  return late.map(([id]) => id);
}
