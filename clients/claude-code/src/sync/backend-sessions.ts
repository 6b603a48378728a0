import type { SessionDetail, Transport } from "@opensync/client-core";
import { addToDigest, countParts, messageHash, removeFromDigest, type MessageItem } from "@opensync/protocol";

/** What the backend has, asked once and only when a transcript without a position comes up. */
export class BackendSessions {
  readonly #transport: Pick<Transport, "listSessionDetails">;
  readonly #signal: AbortSignal | undefined;
  #details: Promise<Map<string, SessionDetail>> | undefined;

  constructor(transport: Pick<Transport, "listSessionDetails">, signal?: AbortSignal) {
    this.#transport = transport;
    this.#signal = signal;
  }

  async find(externalId: string): Promise<SessionDetail | undefined> {
    this.#details ??= this.#ask();
    return (await this.#details).get(externalId);
  }

  async #ask(): Promise<Map<string, SessionDetail>> {
    const details = await this.#transport.listSessionDetails(this.#signal ? { signal: this.#signal } : {});
    return new Map(details.map((detail) => [detail.externalId, detail]));
  }
}

interface Contribution {
  hash: number;
  parts: number;
}

/** Counts and digest of a session's messages as the backend computes them. */
export class SessionDigest {
  #digest = 0;
  #messages = 0;
  #parts = 0;

  /** Takes a message's present state in place of its state `before`. */
  replace(message: MessageItem, before: Contribution | null): Contribution {
    if (before === null) this.#messages += 1;
    else {
      this.#digest = removeFromDigest(this.#digest, before.hash);
      this.#parts -= before.parts;
    }
    const parts = countParts(message);
    const hash = messageHash({ externalId: message.externalId, revision: message.revision ?? 0, partCount: parts });
    this.#digest = addToDigest(this.#digest, hash);
    this.#parts += parts;
    return { hash, parts };
  }

  equals(detail: SessionDetail): boolean {
    return (
      this.#digest === detail.messageDigest &&
      this.#messages === detail.messageCount &&
      this.#parts === detail.partCount
    );
  }
}
