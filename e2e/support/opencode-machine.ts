import { expect } from "vitest";
import { makeWorkspace, type Workspace } from "../agents/opencode";
import { installClient, type ClientOptions, type InstalledClient } from "./installed-client";
import type { Surroundings } from "./machine-test";
import { toOpenCodeConversations, type OpenCodeConversation } from "./opencode-conversation";
import { readSessions } from "./opencode-truth";

/** A user's machine with OpenCode on it, and `opencode-sync`. */
export type Machine = Workspace & InstalledClient;

export interface MachineOptions extends ClientOptions {
  /** Whether it is added to opencode.json. */
  plugin?: boolean;
}

export async function makeMachine(
  { backend, model }: Surroundings,
  { plugin = true, ...options }: MachineOptions = {},
): Promise<Machine> {
  const workspace = makeWorkspace(model);
  const at = { home: workspace.home, backend };
  return { ...workspace, ...(await installClient("opencode-sync", plugin ? "--plugin" : "--no-plugin", at, options)) };
}

/** Checks that the backend shows each of the machine's sessions as OpenCode exports it, and answers what it shows. */
export async function expectTruth(machine: Machine): Promise<OpenCodeConversation[]> {
  const shown = toOpenCodeConversations(await machine.rows());
  const byId = (all: OpenCodeConversation[]): OpenCodeConversation[] =>
    all.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1));
  expect(byId(shown)).toEqual(byId(await readSessions(machine)));
  return shown;
}
