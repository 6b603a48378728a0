import { expect } from "vitest";
import { makeWorkspace, type Workspace } from "../agents/claude-code";
import type { MockModel } from "../mock-model";
import type { Backend } from "./backend";
import { runCommand, type CommandResult } from "./command";
import { toConversations, type Conversation } from "./conversation";
import { courierFiles } from "./courier";
import { dumpRows } from "./dump-rows";
import type { Dump } from "./recount";
import { addTenant, type Tenant } from "./tenant";
import { readTranscripts } from "./transcript-truth";

/** A user's machine with Claude Code on it and the client logged in, the user being the only one of a key of the backend. */
export interface Machine extends Workspace {
  user: Tenant;
  /** `claude-code-sync`, as the user would run it here. */
  client(...args: string[]): Promise<CommandResult>;
  /** Returns when the backend has everything. */
  deliver(): Promise<void>;
  rows(): Promise<Dump>;
  courierLog(): string;
  remove(): Promise<void>;
}

export interface MachineOptions {
  model: MockModel;
  backend: Backend;
  /** Where the client posts to, if not to the backend itself. */
  url?: string;
  /** All that may leave the machine does, unless told otherwise. */
  settings?: Record<string, string>;
  /** Whether they are installed in Claude Code's settings. */
  hooks?: boolean;
}

const ALL_LEAVES = { syncThinking: "true", syncFileContents: "true" };

export async function makeMachine({
  model,
  backend,
  url,
  settings = ALL_LEAVES,
  hooks = true,
}: MachineOptions): Promise<Machine> {
  const workspace = makeWorkspace(model);
  const { home } = workspace;
  const courier = courierFiles(home.folder, "claude-code-sync");
  const user = await addTenant(backend, home.folder);
  const client = async (...args: string[]): Promise<CommandResult> => await runCommand("claude-code-sync", args, home);
  const hooksOption = hooks ? "--hooks" : "--no-hooks";
  const login = await runCommand(
    "claude-code-sync",
    ["login", "--url", url ?? backend.siteUrl, "--key-stdin", hooksOption],
    { env: home.env, input: `${user.apiKey}\n` },
  );
  expect(login).toMatchObject({ code: 0 });
  for (const [name, value] of Object.entries(settings))
    expect(await client("set", name, value)).toMatchObject({ code: 0 });
  return {
    ...workspace,
    user,
    client,
    deliver: async () => expect(await client("flush")).toMatchObject({ code: 0 }),
    courierLog: () => courier.log(),
    rows: async () => (await dumpRows(user)) as Dump,
    remove: async () => {
      await courier.end();
      await home.remove();
    },
  };
}

/** Checks that the backend shows each of the machine's sessions as its transcript has it, and answers what it shows. */
export async function expectTruth(machine: Machine): Promise<Conversation[]> {
  const shown = toConversations(await machine.rows());
  const truth = readTranscripts(machine.home.folder);
  const byId = (all: Conversation[]): Conversation[] => all.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1));
  expect(byId(shown)).toEqual(byId(truth));
  return shown;
}
