import { homeFolder, type Environment } from "@opensync/client-core";
import { shimPath } from "./shim";

/**
 * The events that are captured; payloads of Claude Code 2.1.197. PreToolUse is not among them: the transcript tells what was asked, and
 * every event costs the agent a few milliseconds.
 */
export const CAPTURED_EVENTS = [
  "SessionStart",
  "UserPromptSubmit",
  "PostToolUse",
  "PostToolUseFailure",
  "Stop",
  "StopFailure",
  "SubagentStop",
  "PreCompact",
  "PostCompact",
  "SessionEnd",
] as const;

export type CapturedEvent = (typeof CAPTURED_EVENTS)[number];

/** Seconds. The hook takes milliseconds; without a timeout of its own SessionEnd is killed at 1.4 s, however busy the machine is. */
const TIMEOUT = 5;

/**
 * The agent does not wait for these: it goes on for longer than they take. At the end it waits: an async hook may be killed with a `-p` run
 * (Stop mostly never starts), and an async SessionEnd of Claude Code 2.1.197 is not told what it is about.
 */
const ASYNC_EVENTS: ReadonlySet<CapturedEvent> = new Set([
  "SessionStart",
  "UserPromptSubmit",
  "PostToolUse",
  "PostToolUseFailure",
]);

interface CommandHook {
  readonly type: "command";
  readonly command: string;
  readonly timeout: number;
  readonly async?: true;
}

/** A group of an event in Claude Code's settings: no matcher, so that it holds for every tool, source and reason. */
export interface HookGroup {
  readonly hooks: readonly [CommandHook];
}

export function hookGroup(event: CapturedEvent, command: string): HookGroup {
  return {
    hooks: [{ type: "command", command, timeout: TIMEOUT, ...(ASYNC_EVENTS.has(event) ? { async: true } : {}) }],
  };
}

/** This client's hook at any path, and the command that its predecessors installed (`claude-code-sync hook Stop`). */
export function isOurCommand(command: unknown): boolean {
  return (
    typeof command === "string" && /claude-code-sync[\\/]+hook\.(?:sh|mjs)\b|\bclaude-code-sync hook\b/.test(command)
  );
}

/**
 * What the agent's shell runs. Settings may outlive the hook (a wiped folder, a repository cloned elsewhere): then nothing happens, where
 * a missing program would be an error in every session. The shell that is there reads the hook in: another would take as long as half of it.
 */
export function hookCommand(event: CapturedEvent, environment: Environment): string {
  const path = shimPath(environment);
  if (path.endsWith(".mjs")) return `node "${path.replaceAll("\\", "/")}" ${event}`;
  return `opensync_event=${event}; f=${quoted(path, environment)}; [ ! -r "$f" ] || . "$f"`;
}

/** Below the home folder by its variable: then the settings also serve another machine or colleague who has this client. */
function quoted(path: string, environment: Environment): string {
  const home = `${homeFolder(environment)}/`;
  const below = path.startsWith(home) ? path.slice(home.length) : "";
  if (/^[\w./-]+$/.test(below)) return `"$HOME/${below}"`;
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
