import { cpSync, mkdtempSync, mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** An empty home folder with the environment that points every command at it. */
export interface Home {
  folder: string;
  env: Record<string, string>;
  dataDir: string;
  /** Puts recorded transcripts into `~/.claude/projects/<project>`. */
  addTranscripts(fixture: "claude-main" | "claude-rich", project?: string): void;
  /** Puts OpenCode's recorded database where it keeps its own. */
  addOpenCode(fixture: "main" | "rich"): void;
  remove(): Promise<void>;
}

export function makeHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), "opensync-home-"));
  return {
    folder,
    env: { HOME: folder, USERPROFILE: folder },
    dataDir: join(folder, "data"),
    addTranscripts(fixture, project = "-home-dev-cc-work") {
      const target = join(folder, ".claude", "projects", project);
      mkdirSync(target, { recursive: true });
      cpSync(fileURLToPath(new URL(`../fixtures/${fixture}`, import.meta.url)), target, { recursive: true });
    },
    addOpenCode(fixture) {
      const target = join(folder, ".local", "share", "opencode");
      mkdirSync(target, { recursive: true });
      const recorded = new URL(`../../clients/opencode/fixtures/${fixture}.db`, import.meta.url);
      cpSync(fileURLToPath(recorded), join(target, "opencode.db"));
    },
    remove: async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
