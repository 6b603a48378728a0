import { claudeCode, openCode, type Agent } from "../delivery";

/** What is tried, and how it is told of. */
export interface Trial {
  agent: Agent;
  name: string;
  title: string;
  order: number;
  /** How the agent is simulated, what the truth is, and what facts are. */
  simulated: string;
  truth: string;
  /** What the agent calls the client by. */
  calls: string;
}

export const CLAUDE_CODE: Trial = {
  agent: claudeCode,
  name: "delivery",
  title: "Delivery through faults",
  order: 9,
  simulated:
    "A simulated agent writes transcripts as Claude Code does (a line for each block, some torn in two, subagents, failed tools, sessions killed without an end, prompts whose line never comes) and fires the installed hooks at each event; the real courier delivers through a proxy that makes the fault.",
  truth:
    "The truth is recounted from the agent's files and its hooks' events, without the client's code, and compared with every part that the API then shows. Facts are what only hooks know: how sessions ended, how long tools took.",
  calls: "hooks",
};

export const OPENCODE: Trial = {
  agent: openCode,
  name: "opencode-delivery",
  title: "Delivery of OpenCode's sessions through faults",
  order: 14,
  simulated:
    "Processes with OpenCode's own runtime (1.18.33) load the installed plugin, write opencode.db as OpenCode does (rows and event log in one transaction; texts and tools row by row as they grow; subagents, failed tools, refused answers, processes killed after rows that no event told of) and tell the plugin of it; the real courier delivers through a proxy that makes the fault.",
  truth:
    "The truth is read from the database's tables, without the client's code, and compared under their own ids with every session, message and part that the API then shows (the table counts steps and reasoning among the records): texts, calls, results, times, tokens, cost. Facts are what no table holds and only the plugin is told: permissions, commands, errors, when exactly tools ran.",
  calls: "events",
};
