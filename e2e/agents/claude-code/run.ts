import { spawn, type ChildProcess } from "node:child_process";
import { z } from "zod";
import { finished, type CommandResult } from "../../support/command";
import { claudeCode } from "./install";
import type { Workspace } from "./workspace";

/** The line with which `--output-format stream-json` ends; times in ms, cost in USD. */
const resultLine = z.looseObject({
  type: z.literal("result"),
  is_error: z.boolean(),
  result: z.string().optional(),
  session_id: z.string(),
  total_cost_usd: z.number(),
  modelUsage: z.record(
    z.string(),
    z.object({
      inputTokens: z.number(),
      outputTokens: z.number(),
      cacheReadInputTokens: z.number(),
      cacheCreationInputTokens: z.number(),
    }),
  ),
});
export type ResultLine = z.infer<typeof resultLine>;

export interface AgentRun extends CommandResult {
  events: Record<string, unknown>[];
  result: ResultLine;
}

export interface RunOptions {
  args?: string[];
  env?: Record<string, string>;
  /** What is printed: the answer alone, or every event as JSON. */
  format?: "text" | "stream-json";
}

/** Starts the agent with one prompt and no terminal. */
export async function startAgent(
  { cwd, env }: Pick<Workspace, "cwd" | "env">,
  prompt: string,
  options: RunOptions = {},
): Promise<ChildProcess> {
  const { format = "stream-json" } = options;
  const args = ["-p", prompt, "--output-format", format, "--verbose", ...(options.args ?? [])];
  return spawn(await claudeCode(), args, {
    cwd,
    env: { ...env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Runs the agent to the end of its answer to one prompt. */
export async function runAgent(workspace: Workspace, prompt: string, options: RunOptions = {}): Promise<AgentRun> {
  const ended = await finished(await startAgent(workspace, prompt, options));
  const events = ended.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const result = resultLine.safeParse(events.at(-1));
  if (!result.success)
    throw new Error(
      `Claude Code ended with ${ended.code ?? ended.signal} and no result: ${ended.stdout}${ended.stderr}`,
    );
  return { ...ended, events, result: result.data };
}
