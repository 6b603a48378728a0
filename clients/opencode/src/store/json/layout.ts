import { join } from "node:path";
import { folders, rowFile, rowFiles, type RowFile } from "./files";

/**
 * `storage/` of OpenCode before 1.2, a file each row: `session/<project>/<session>.json`, `message/<session>/<message>.json`,
 * `part/<message>/<part>.json`, `todo/<session>.json`, `project/<project>.json`.
 */
export class Layout {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  sessions(): { projectId: string; file: RowFile }[] {
    const root = join(this.#root, "session");
    return folders(root).flatMap((projectId) => rowFiles(join(root, projectId)).map((file) => ({ projectId, file })));
  }

  session(sessionId: string): { projectId: string; file: RowFile } | null {
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

  parts(messageId: string): RowFile[] {
    return rowFiles(join(this.#root, "part", messageId));
  }

  todos(sessionId: string): RowFile | null {
    return rowFile(join(this.#root, "todo", `${sessionId}.json`), sessionId)[0] ?? null;
  }

  project(projectId: string): RowFile | null {
    return rowFile(join(this.#root, "project", `${projectId}.json`), projectId)[0] ?? null;
  }
}
