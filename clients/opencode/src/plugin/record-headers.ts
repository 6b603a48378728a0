import { RECORD_VERSION, type Environment, type OutboxRecord } from "@opensync/client-core";
import { delimiter } from "node:path";
import { isSettingVariable, readAgentSettings, type AgentSettings, type PluginOptions } from "./environment";

const VARIABLE = "env.";
const OPTION = "option.";
/** Where OpenCode keeps its store, if not in the usual place. */
const STORE_VARIABLES = ["OPENCODE_DB", "XDG_DATA_HOME"];

type Headers = OutboxRecord["headers"];

/** What every record of one agent begins with: its settings, since one courier serves all agents, and where its store is. */
export function agentHeaders(environment: Environment, options: PluginOptions): Headers {
  const headers: Record<string, string> = { v: RECORD_VERSION };
  for (const [name, value] of Object.entries(environment))
    if (value && (isSettingVariable(name) || STORE_VARIABLES.includes(name))) headers[`${VARIABLE}${name}`] = value;
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && value !== null) headers[`${OPTION}${name}`] = asText(value);
  return headers;
}

function asText(value: unknown): string {
  if (Array.isArray(value)) return value.join(delimiter);
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * The settings of the agent that left a record.
 * @throws OpenSyncError `invalid_config`
 */
export function settingsOfRecord(headers: Headers): AgentSettings {
  return readAgentSettings(startingWith(headers, VARIABLE), startingWith(headers, OPTION));
}

/** Those of its variables that say where its store is: `OPENCODE_DB`, `XDG_DATA_HOME`. */
export function storeVariables(headers: Headers): Record<string, string> {
  const variables = Object.entries(startingWith(headers, VARIABLE));
  return Object.fromEntries(variables.filter(([name]) => STORE_VARIABLES.includes(name)));
}

function startingWith(headers: Headers, prefix: string): Record<string, string> {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
}
