import { join } from "node:path";
import { folders, rowFile, rowFiles, type RowFile } from "./files";

export interface SessionFile {
  readonly projectId: string;
  readonly file: RowFile;
}

/** Where the files of a store of JSON lie: one each row. */
export interface Layout {
  sessions(): SessionFile[];
  session(sessionId: string): SessionFile | null;
  messages(sessionId: string): RowFile[];
  parts(sessionId: string, messageId: string): RowFile[];
  todos(sessionId: string): RowFile | null;
  project(projectId: string): RowFile | null;
}

/**
 * `storage/` of OpenCode 0.6 to 1.1: `session/<project>/<session>.json`, `message/<session>/<message>.json`, `part/<message>/<part>.json`,
 * `todo/<session>.json`, `project/<project>.json`.
 */
export class StorageLayout implements Layout {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  sessions(): SessionFile[] {
    const root = join(this.#root, "session");
    return folders(root).flatMap((projectId) => rowFiles(join(root, projectId)).map((file) => ({ projectId, file })));
  }

  session(sessionId: string): SessionFile | null {
    const root = join(this.#root, "session");
    for (const projectId of folders(root)) {
      const [file] = rowFile(join(root, projectId, `${sessionId}.json`), sessionId);
      if (file) return { projectId, file };
    }
    return null;
  }

  messages(sessionId: string): RowFile[] {
    return rowFiles(join(this.#root, "message", sessionId));
  }

  parts(_sessionId: string, messageId: string): RowFile[] {
    return rowFiles(join(this.#root, "part", messageId));
  }

  todos(sessionId: string): RowFile | null {
    return rowFile(join(this.#root, "todo", `${sessionId}.json`), sessionId)[0] ?? null;
  }

  project(projectId: string): RowFile | null {
    return rowFile(join(this.#root, "project", `${projectId}.json`), projectId)[0] ?? null;
  }
}

/**
 * `project/<folder>/storage/` of OpenCode before 0.6, a store for each project: `session/info/<session>.json`,
 * `session/message/<session>/<message>.json`, `session/part/<session>/<message>/<part>.json`. Version 0.6 copied what it could into `storage/`:
 * not projects whose folder was gone, nor sessions outside of any repository. Nothing there says which project it is.
 */
export class ProjectLayout implements Layout {
  readonly #root: string;

  constructor(root: string) {
    this.#root = join(root, "session");
  }

  sessions(): SessionFile[] {
    return rowFiles(join(this.#root, "info")).map((file) => ({ projectId: "", file }));
  }

  session(sessionId: string): SessionFile | null {
    const [file] = rowFile(join(this.#root, "info", `${sessionId}.json`), sessionId);
    return file ? { projectId: "", file } : null;
  }

  messages(sessionId: string): RowFile[] {
    return rowFiles(join(this.#root, "message", sessionId));
  }

  parts(sessionId: string, messageId: string): RowFile[] {
    return rowFiles(join(this.#root, "part", sessionId, messageId));
  }

  todos(): null {
    return null;
  }

  project(): null {
    return null;
  }
}
