import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StorePlace } from "..";
import type { Exported } from "./fixtures";

/** The store that OpenCode before 1.2 would have written for exported sessions. */
export class JsonFolder {
  readonly place: StorePlace;
  #now = Date.UTC(2026, 10, 22) / 1_000;

  constructor(path = join(mkdtempSync(join(tmpdir(), "opencode-json-")), "storage")) {
    this.place = { kind: "json", path };
  }

  add({ info, messages }: Exported): void {
    const { id, projectID } = info;
    this.write(["project", String(projectID)], { id: projectID, worktree: info.directory, vcs: "git" });
    this.write(["session", String(projectID), id], info);
    for (const message of messages) {
      this.write(["message", id, message.info.id], message.info);
      for (const part of message.parts) this.write(["part", message.info.id, part.id], part);
    }
  }

  /** Each file a second later than the one before: the time of a change is all that tells it. */
  write(key: readonly string[], value: unknown): string {
    const path = `${join(this.place.path, ...key)}.json`;
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value, null, 2));
    this.#now += 1;
    utimesSync(path, this.#now, this.#now);
    return path;
  }
}
