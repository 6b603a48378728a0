import type { StorePlace } from "../places";
import { difference, PositionBuilder, type SessionPosition } from "../position";
import type { SessionHead, SessionReading, SessionStore, StoreTrouble } from "../reading";
import { behindRevert, revertedSince } from "../revert";
import type { MessageOutline, StoredMessage } from "../rows";
import { openDatabase, type ReadDatabase } from "./driver";
import { readFacts } from "./facts";
import { HeadReader } from "./heads";
import { readMessage, weighMessages } from "./messages";
import { readOutline } from "./outline";
import { readSchema, type Schema } from "./schema";
import { readProject, readSessionRow, readTodos } from "./session-rows";
import { unknownSessions } from "./unknown-sessions";

/** `opencode.db` of OpenCode 1.2 and later. Throws an OpenSyncError where the file is damaged or of a shape that nobody knows. */
export async function openDatabaseStore(place: StorePlace): Promise<SessionStore> {
  const database = await openDatabase(place.path);
  try {
    return new DatabaseStore(place, database, readSchema(database));
  } catch (error) {
    database.close();
    throw error;
  }
}

class DatabaseStore implements SessionStore {
  readonly place: StorePlace;
  readonly troubles: readonly StoreTrouble[];
  readonly #database: ReadDatabase;
  readonly #schema: Schema;
  readonly #heads: HeadReader;

  constructor(place: StorePlace, database: ReadDatabase, schema: Schema) {
    this.place = place;
    this.#database = database;
    this.#schema = schema;
    this.#heads = new HeadReader(database, schema, place);
    this.troubles = unknownSessions(database, schema);
  }

  sessions(): SessionHead[] {
    return this.#heads.all().map(({ head }) => head);
  }

  head(sessionId: string): SessionHead | null {
    return this.#heads.one(sessionId)?.head ?? null;
  }

  read(sessionId: string, before?: SessionPosition): SessionReading | null {
    const [database, schema] = [this.#database, this.#schema];
    return database.snapshot(() => {
      const standing = this.#heads.one(sessionId);
      const session = readSessionRow(database, schema, sessionId);
      if (standing === null || session === null) return null;
      const outline = readOutline(database, schema, standing, before);
      const todos = readTodos(database, schema, sessionId);
      const { changed, shrunk, behind, removed } = difference(outline, before);
      const at = { stamp: standing.head.stamp, seq: standing.seq, reverted: behindRevert(session.revert, outline) };
      const builder = new PositionBuilder(at, outline, changed);
      return {
        session,
        project: readProject(database, schema, session.projectId),
        todos,
        facts: readFacts(database, schema, { session, outline, todos, seq: standing.seq }),
        outline,
        changed,
        shrunk,
        behind,
        removed,
        ...revertedSince(at.reverted, before, outline),
        weigh: (enough) => weighMessages(database, schema, changed, enough),
        messages: (ids = changed) => this.#messages(sessionId, inOrder(outline, ids), builder),
        position: () => builder.build(),
      };
    });
  }

  close(): void {
    this.#database.close();
  }

  *#messages(
    sessionId: string,
    ids: readonly string[],
    builder: PositionBuilder,
  ): Generator<StoredMessage, void, undefined> {
    for (const id of ids) {
      const message = readMessage(this.#database, this.#schema, sessionId, id);
      if (message === null) {
        builder.pass(id);
        continue;
      }
      builder.take(message);
      yield message;
    }
  }
}

function inOrder(outline: readonly MessageOutline[], ids: ReadonlySet<string>): string[] {
  return outline.map(({ id }) => id).filter((id) => ids.has(id));
}
