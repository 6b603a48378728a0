import { expect } from "vitest";
import { makeWorkspace, type Workspace } from "../agents/opencode";
import type { MockModel } from "../mock-model";
import type { Backend } from "./backend";
import { runCommand, type CommandResult } from "./command";
import { courierFiles } from "./courier";
import { dumpRows } from "./dump-rows";
import { toOpenCodeConversations, type OpenCodeConversation } from "./opencode-conversation";
import { readSessions } from "./opencode-truth";
import type { Dump } from "./recount";
import { addTenant, type Tenant } from "./tenant";

/** A user's machine with OpenCode on it and the client logged in, the user being the only one of a key of the backend. */
export interface Machine extends Workspace {
  user: Tenant;
  /** `opencode-sync`, as the user would run it here. */
  client(...args: string[]): Promise<CommandResult>;
  /** Returns when the backend has everything that the plugin told of. */
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
  /** Whether it is added to opencode.json. */
  plugin?: boolean;
}

const ALL_LEAVES = { syncThinking: "true", syncFileContents: "true" };

export async function makeMachine({
  model,
  backend,
  url,
  settings = ALL_LEAVES,
  plugin = true,
}: MachineOptions): Promise<Machine> {
  const workspace = makeWorkspace(model);
  const { home } = workspace;
  const courier = courierFiles(home.folder, "opencode-sync");
  const user = await addTenant(backend, home.folder);
  const client = async (...args: string[]): Promise<CommandResult> => await runCommand("opencode-sync", args, home);
  const login = await runCommand(
    "opencode-sync",
    ["login", "--url", url ?? backend.siteUrl, "--key-stdin", plugin ? "--plugin" : "--no-plugin"],
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
    rows: async () => (await dumpRows(user)) as Dump,
    courierLog: () => courier.log(),
    remove: async () => {
      await courier.end();
      await home.remove();
    },
  };
}

/** Checks that the backend shows each of the machine's sessions as OpenCode exports it, and answers what it shows. */
export async function expectTruth(machine: Machine): Promise<OpenCodeConversation[]> {
  const shown = toOpenCodeConversations(await machine.rows());
  const byId = (all: OpenCodeConversation[]): OpenCodeConversation[] =>
    all.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1));
  expect(byId(shown)).toEqual(byId(await readSessions(machine)));
  return shown;
}
