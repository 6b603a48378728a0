import { defaultTranscriptRoot, discoverTranscripts, main } from "claude-code-sync";
import type { Agent } from "./agent";

export const claudeCode: Agent = {
  name: "Claude Code",
  client: "claude-code-sync",
  environmentPrefix: "CLAUDE_SYNC",
  run: main,
  folder: defaultTranscriptRoot,
  folderVariable: "CLAUDE_CONFIG_DIR",
  async look(environment) {
    const { sessions, unreadable } = await discoverTranscripts(defaultTranscriptRoot(environment));
    return { sessions, unreadable: unreadable.map(({ file, message }) => ({ path: file, message })) };
  },
};
