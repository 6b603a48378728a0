import { confirm, isCancel } from "@clack/prompts";
import { countOf, type Agent, type Found } from "../agents";

/** Asks whether to bring the history in, where a person can answer; "no" for everybody else. Ctrl-C means the whole command: "stop". */
export async function askForHistory(found: readonly Found[], signal: AbortSignal): Promise<"yes" | "no" | "stop"> {
  const some = found.filter(({ history }) => history.sessions > 0);
  if (some.length === 0 || !process.stdin.isTTY || !process.stdout.isTTY) return "no";
  const one = some.length === 1 && some[0]?.history.sessions === 1;
  const answer = await confirm({
    message: `${some.map(countOf).join(" and ")} found. Bring ${one ? "it" : "them"} in now?`,
    signal,
  });
  if (isCancel(answer)) return "stop";
  return answer ? "yes" : "no";
}

/**
 * Brings what `agent` has on this machine into the backend at `siteUrl`: its client's `sync` with the user's own settings, but to this backend.
 * It reports on stderr, since stdout belongs to `up`. False when something could not be brought in; it has then said what.
 */
export async function bringHistory(agent: Agent, backend: { siteUrl: string; apiKey: string }): Promise<boolean> {
  const environment = {
    ...process.env,
    [`${agent.environmentPrefix}_CONVEX_URL`]: backend.siteUrl,
    [`${agent.environmentPrefix}_API_KEY`]: backend.apiKey,
    // Whatever address it listens on, this is a way from this machine to itself.
    [`${agent.environmentPrefix}_INSECURE`]: "true",
  };
  return (
    (await agent.run(["sync"], {
      stdin: process.stdin,
      stdout: process.stderr,
      stderr: process.stderr,
      environment,
      cwd: process.cwd(),
    })) === 0
  );
}
