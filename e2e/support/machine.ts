import { expect } from "vitest";
import { makeWorkspace, type Workspace } from "../agents/claude-code";
import { toConversations, type Conversation } from "./conversation";
import { installClient, type ClientOptions, type InstalledClient } from "./installed-client";
import type { Surroundings } from "./machine-test";
import { readTranscripts } from "./transcript-truth";

/** A user's machine with Claude Code on it, and `claude-code-sync`. */
export type Machine = Workspace & InstalledClient;

export interface MachineOptions extends ClientOptions {
  /** Whether they are installed in Claude Code's settings. */
  hooks?: boolean;
}

export async function makeMachine(
  { backend, model }: Surroundings,
  { hooks = true, ...options }: MachineOptions = {},
): Promise<Machine> {
  const workspace = makeWorkspace(model);
  const at = { home: workspace.home, backend };
  return { ...workspace, ...(await installClient("claude-code-sync", hooks ? "--hooks" : "--no-hooks", at, options)) };
}

/** Checks that the backend shows each of the machine's sessions as its transcript has it, and answers what it shows. */
export async function expectTruth(machine: Machine): Promise<Conversation[]> {
  const shown = toConversations(await machine.rows());
  const truth = readTranscripts(machine.home.folder);
  const byId = (all: Conversation[]): Conversation[] => all.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1));
  expect(byId(shown)).toEqual(byId(truth));
  return shown;
}
