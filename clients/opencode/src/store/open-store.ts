import { OpenSyncError } from "@opensync/client-core";
import { openDatabaseStore } from "./database/database-store";
import { openJsonStore } from "./json/json-store";
import type { StorePlace } from "./places";
import { readPosition } from "./position";
import type { SessionHead, SessionReading, SessionStore, StoreTrouble } from "./reading";

/** Every place where sessions are, as one: a session that is in several comes once, from the first that has it. */
export interface OpenCodeStore {
  readonly places: readonly StorePlace[];
  /** What cannot be read. While there is any, a session's absence does not mean that it was deleted. */
  readonly troubles: readonly StoreTrouble[];
  /** Every session, the newest first. */
  sessions(): SessionHead[];
  head(sessionId: string): SessionHead | null;
  /** Null: there is no such session (any more). `position` is what an earlier reading gave; foreign values count as none. */
  read(sessionId: string, position?: unknown): SessionReading | null;
  close(): void;
}

/** Opens what can be opened; the rest is named in `troubles`. */
export async function openStore(places: readonly StorePlace[]): Promise<OpenCodeStore> {
  const stores: SessionStore[] = [];
  const closed: StoreTrouble[] = [];
  for (const place of places) {
    try {
      stores.push(place.kind === "database" ? await openDatabaseStore(place) : openJsonStore(place));
    } catch (error) {
      if (!(error instanceof OpenSyncError)) throw error;
      closed.push({ path: place.path, error });
    }
  }
  return new ManyStores(places, stores, closed);
}

class ManyStores implements OpenCodeStore {
  readonly places: readonly StorePlace[];
  readonly #stores: readonly SessionStore[];
  readonly #closed: readonly StoreTrouble[];
  /** Of the last look over all sessions, by place. */
  readonly #failed = new Map<SessionStore, StoreTrouble>();

  constructor(places: readonly StorePlace[], stores: readonly SessionStore[], closed: readonly StoreTrouble[]) {
    this.places = places;
    this.#stores = stores;
    this.#closed = closed;
  }

  get troubles(): readonly StoreTrouble[] {
    return [...this.#closed, ...this.#failed.values(), ...this.#stores.flatMap((store) => store.troubles)];
  }

  sessions(): SessionHead[] {
    const found = new Map<string, SessionHead>();
    for (const store of this.#stores) {
      for (const head of this.#listed(store, found)) found.set(head.id, head);
    }
    return [...found.values()].toSorted((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1));
  }

  head(sessionId: string): SessionHead | null {
    return first(this.#stores, (store) => store.head(sessionId));
  }

  read(sessionId: string, position?: unknown): SessionReading | null {
    const before = readPosition(position);
    return first(this.#stores, (store) => store.read(sessionId, before));
  }

  close(): void {
    for (const store of this.#stores) store.close();
  }

  /** A place that fails now (damaged in its middle, unplugged) is named, and the others go on. */
  #listed(store: SessionStore, found: ReadonlyMap<string, SessionHead>): SessionHead[] {
    try {
      const heads = store.sessions(new Set(found.keys()));
      this.#failed.delete(store);
      return heads.filter((head) => !found.has(head.id));
    } catch (error) {
      if (!(error instanceof OpenSyncError)) throw error;
      this.#failed.set(store, { path: store.place.path, error });
      return [];
    }
  }
}

function first<T>(stores: readonly SessionStore[], find: (store: SessionStore) => T | null): T | null {
  for (const store of stores) {
    const found = find(store);
    if (found !== null) return found;
  }
  return null;
}
