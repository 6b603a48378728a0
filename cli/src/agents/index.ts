import { causeText, type Environment } from "@opensync/client-core";
import type { Agent, Found } from "./agent";
import { claudeCode } from "./claude-code";
import { openCode } from "./opencode";

export type { Agent, Found, History } from "./agent";

export const AGENTS: readonly Agent[] = [claudeCode, openCode];

/** What of each agent lies on this machine. An agent's folder that cannot be looked into is named, and keeps nobody from the rest. */
export async function lookForHistory(environment: Environment): Promise<Found[]> {
  return await Promise.all(AGENTS.map(async (agent) => ({ agent, history: await look(agent, environment) })));
}

async function look(agent: Agent, environment: Environment): Promise<Found["history"]> {
  try {
    return await agent.look(environment);
  } catch (error) {
    return { sessions: 0, unreadable: [{ path: agent.folder(environment), message: causeText(error) }] };
  }
}

/** "12 Claude Code sessions", "1 OpenCode session". */
export function countOf({ agent, history: { sessions } }: Found): string {
  return `${sessions.toLocaleString("en")} ${agent.name} ${sessions === 1 ? "session" : "sessions"}`;
}
