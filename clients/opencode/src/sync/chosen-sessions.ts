import type { OpenCodeStore, SessionHead } from "../store";

/** Which sessions of a store a run is about; without either, all. */
export interface ChosenSessions {
  /** Ids: only these, found without looking through the store. */
  readonly only?: readonly string[];
  /** Ids: all but these. Not looked at where `only` says which. */
  readonly except?: ReadonlySet<string>;
}

/** Those that are in the store, the newest first. */
export function findHeads({ store, only, except }: ChosenSessions & { store: OpenCodeStore }): SessionHead[] {
  if (only !== undefined) return only.flatMap((sessionId) => store.head(sessionId) ?? []);
  const heads = store.sessions();
  return except === undefined ? heads : heads.filter(({ id }) => !except.has(id));
}
