import { confirm, isCancel } from "@clack/prompts";
import { defaultTranscriptRoot, discoverTranscripts, main as claudeCodeSync } from "claude-code-sync";
import { found } from "./announce";

/** How many Claude Code sessions lie on this machine; counts files, opens none. */
export async function countSessions(): Promise<number> {
  return (await discoverTranscripts(defaultTranscriptRoot(process.env))).sessions;
}

/** Asks whether to bring the history in, where a person can answer; false for everybody else. */
export async function wantsHistory(sessions: number): Promise<boolean> {
  if (sessions === 0 || !process.stdin.isTTY || !process.stdout.isTTY) return false;
  const answer = await confirm({ message: `${found(sessions)}. Bring them in now?` });
  return !isCancel(answer) && answer;
}

/**
 * Brings this machine's Claude Code history into the backend at `siteUrl`: `claude-code-sync sync` with the user's own settings, but to this
 * backend. It reports on stderr, since stdout belongs to `up`. False when something could not be brought in; it has then said what.
 */
export async function bringHistory({ siteUrl, apiKey }: { siteUrl: string; apiKey: string }): Promise<boolean> {
  const environment = { ...process.env, CLAUDE_SYNC_CONVEX_URL: siteUrl, CLAUDE_SYNC_API_KEY: apiKey };
  return (
    (await claudeCodeSync(["sync"], {
      stdin: process.stdin,
      stdout: process.stderr,
      stderr: process.stderr,
      environment,
    })) === 0
  );
}
