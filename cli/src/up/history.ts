import { confirm, isCancel } from "@clack/prompts";
import { defaultTranscriptRoot, discoverTranscripts, main as claudeCodeSync } from "claude-code-sync";
import { found } from "./announce";

/** How many Claude Code sessions lie on this machine; counts files, opens none. */
export async function countSessions(): Promise<number> {
  return (await discoverTranscripts(defaultTranscriptRoot(process.env))).sessions;
}

/** Asks whether to bring the history in, where a person can answer; "no" for everybody else. Ctrl-C means the whole command: "stop". */
export async function askForHistory(sessions: number, signal: AbortSignal): Promise<"yes" | "no" | "stop"> {
  if (sessions === 0 || !process.stdin.isTTY || !process.stdout.isTTY) return "no";
  const answer = await confirm({
    message: `${found(sessions)}. Bring ${sessions === 1 ? "it" : "them"} in now?`,
    signal,
  });
  if (isCancel(answer)) return "stop";
  return answer ? "yes" : "no";
}

/**
 * Brings this machine's Claude Code history into the backend at `siteUrl`: `claude-code-sync sync` with the user's own settings, but to this
 * backend. It reports on stderr, since stdout belongs to `up`. False when something could not be brought in; it has then said what.
 */
export async function bringHistory({ siteUrl, apiKey }: { siteUrl: string; apiKey: string }): Promise<boolean> {
  const environment = {
    ...process.env,
    CLAUDE_SYNC_CONVEX_URL: siteUrl,
    CLAUDE_SYNC_API_KEY: apiKey,
    // Whatever address it listens on, this is a way from this machine to itself.
    CLAUDE_SYNC_INSECURE: "true",
  };
  return (
    (await claudeCodeSync(["sync"], {
      stdin: process.stdin,
      stdout: process.stderr,
      stderr: process.stderr,
      environment,
      cwd: process.cwd(),
    })) === 0
  );
}
