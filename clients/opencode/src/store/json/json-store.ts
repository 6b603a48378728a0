import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { OpenSyncError } from "@opensync/client-core";
import type { StorePlace } from "../places";
import { difference, PositionBuilder, type SessionPosition } from "../position";
import type { SessionHead, SessionReading, SessionStore, StoreTrouble } from "../reading";
import { behindRevert, revertedSince } from "../revert";
import type { MessageOutline, ProjectRow, SessionRow, StoredMessage } from "../rows";
import { readFacts } from "./facts";
import { readRow, type RowFile } from "./files";
import { ProjectLayout, StorageLayout, type Layout } from "./layout";
import { outlineMessage, readMessage } from "./messages";
import { toProjectRow, toSessionRow, toTodoRows } from "./rows-of-files";
import { findFolder, type SessionFolder } from "./session-folder";

export function openJsonStore(place: StorePlace): SessionStore {
  return new JsonStore(place);
}

/** The store of OpenCode before 1.2. What a row file says is told apart by the times of files: nothing else changes with each write. */
class JsonStore implements SessionStore {
  readonly place: StorePlace;
  readonly #layout: Layout;
  readonly #troubles = new Map<string, StoreTrouble>();
  /** Of sessions that do not say it themselves. */
  readonly #folders = new Map<string, SessionFolder | null>();

  constructor(place: StorePlace) {
    this.place = place;
    const isOfProject = existsSync(join(place.path, "session", "info"));
    this.#layout = isOfProject ? new ProjectLayout(place.path) : new StorageLayout(place.path);
  }

  get troubles(): readonly StoreTrouble[] {
    return [...this.#troubles.values()];
  }

  sessions(except: ReadonlySet<string> = new Set()): SessionHead[] {
    return this.#layout
      .sessions()
      .filter(({ file }) => !except.has(file.id))
      .flatMap(({ projectId, file }) => this.#head(projectId, file) ?? []);
  }

  head(sessionId: string): SessionHead | null {
    const found = this.#layout.session(sessionId);
    return found && this.#head(found.projectId, found.file);
  }

  read(sessionId: string, before?: SessionPosition): SessionReading | null {
    const found = this.#layout.session(sessionId);
    const head = found && this.#head(found.projectId, found.file);
    const session = found && this.#row(found.projectId, found.file);
    if (!found || !head || !session) return null;
    const files = this.#layout.messages(sessionId);
    const outline = this.#outline(sessionId, files);
    const todos = toTodoRows(this.#layout.todos(sessionId));
    const { changed, shrunk, behind, removed } = difference(outline, before);
    const reverted = behindRevert(session.revert, outline);
    const builder = new PositionBuilder({ stamp: head.stamp, seq: null, reverted }, outline, changed);
    return {
      session,
      project: this.#project(found.projectId, sessionId),
      todos,
      facts: readFacts(this.#layout, { session, file: found.file, outline, todos }),
      outline,
      changed,
      shrunk,
      behind,
      removed,
      ...revertedSince(reverted, before, outline),
      weigh: (enough) => this.#weigh(sessionId, files, changed, enough),
      messages: (ids = changed) => this.#messages(sessionId, files, outline, ids, builder),
      position: () => builder.build(),
    };
  }

  close(): void {
    this.#troubles.clear();
  }

  *#messages(
    sessionId: string,
    files: readonly RowFile[],
    outline: readonly MessageOutline[],
    ids: ReadonlySet<string>,
    builder: PositionBuilder,
  ): Generator<StoredMessage, void, undefined> {
    const fileOf = new Map(files.map((file) => [file.id, file]));
    for (const { id } of outline) {
      const file = ids.has(id) ? fileOf.get(id) : undefined;
      const message = file && readMessage(this.#layout, sessionId, file);
      if (!message) {
        if (file) builder.pass(id);
        continue;
      }
      builder.take(message);
      yield message;
    }
  }

  #head(projectId: string, file: RowFile): SessionHead | null {
    const row = this.#row(projectId, file);
    if (row === null) return null;
    const { id, parentId, directory, title, createdAt: created, updatedAt } = row;
    const stamp = createHash("sha256").update(JSON.stringify(this.#stands(file)));
    return {
      id,
      parentId,
      projectId,
      directory,
      title,
      createdAt: created,
      updatedAt,
      place: this.place,
      stamp: stamp.digest("base64url").slice(0, 22),
    };
  }

  #stands(file: RowFile): unknown[] {
    const standOf = ({ id, modifiedAt, bytes }: RowFile): unknown[] => [id, modifiedAt, bytes];
    const messages = this.#layout.messages(file.id);
    const todos = this.#layout.todos(file.id);
    return [
      standOf(file),
      todos && standOf(todos),
      messages.map((message) => [standOf(message), this.#layout.parts(file.id, message.id).map(standOf)]),
    ];
  }

  /** A session's file that cannot be read hides that session alone. */
  #row(projectId: string, file: RowFile): SessionRow | null {
    const content = readRow(file);
    if (content === null) return null;
    if (content.data !== undefined) {
      this.#troubles.delete(file.path);
      const row = toSessionRow(content.data, file, projectId);
      return row.directory === "" ? { ...row, directory: this.#folder(file.id)?.cwd ?? "" } : row;
    }
    const hint = "The session is passed over; all others are read.";
    const error = new OpenSyncError(
      "state_unusable",
      `A session of OpenCode's older store cannot be read: ${file.path} ${content.fault}`,
      { hint },
    );
    this.#troubles.set(file.path, { path: file.path, error });
    return null;
  }

  #project(projectId: string, sessionId: string): ProjectRow | null {
    const row = toProjectRow(this.#layout.project(projectId));
    if (row !== null) return row;
    const root = this.#folder(sessionId)?.root;
    return root === undefined ? null : { id: projectId, worktree: root, vcs: undefined, name: undefined, updatedAt: 0 };
  }

  #folder(sessionId: string): SessionFolder | null {
    const known = this.#folders.get(sessionId);
    if (known !== undefined) return known;
    const found = findFolder(this.#layout, sessionId);
    this.#folders.set(sessionId, found);
    return found;
  }

  #outline(sessionId: string, files: readonly RowFile[]): MessageOutline[] {
    return files
      .map((file) => outlineMessage(this.#layout, sessionId, file))
      .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  #weigh(sessionId: string, files: readonly RowFile[], ids: ReadonlySet<string>, enough: number): number {
    let bytes = 0;
    for (const file of files) {
      if (!ids.has(file.id)) continue;
      for (const { bytes: size } of [file, ...this.#layout.parts(sessionId, file.id)]) bytes += size;
      if (bytes > enough) break;
    }
    return bytes;
  }
}
