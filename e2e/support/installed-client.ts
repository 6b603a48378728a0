import { expect } from "vitest";
import type { Backend } from "./backend";
import { runCommand, type CommandResult } from "./command";
import { courierFiles } from "./courier";
import { dumpRows } from "./dump-rows";
import type { Home } from "./home";
import type { Dump } from "./recount";
import { addTenant, type Tenant } from "./tenant";

/** A client of ours on a user's machine, logged in, the user being the only one of a key of the backend. */
export interface InstalledClient {
  user: Tenant;
  /** Its command, as the user would run it here. */
  client(...args: string[]): Promise<CommandResult>;
  /** Returns when the backend has everything that was told of. */
  deliver(): Promise<void>;
  rows(): Promise<Dump>;
  /** Also once the machine is removed. */
  courierLog(): string;
  remove(): Promise<void>;
}

export interface ClientOptions {
  /** Where the client posts to, if not to the backend itself. */
  url?: string;
  /** All that may leave the machine does, unless told otherwise. */
  settings?: Record<string, string>;
}

const ALL_LEAVES = { syncThinking: "true", syncFileContents: "true" };

/** `capture`: the option of `login` that says whether sessions are captured while they run. */
export async function installClient(
  name: "claude-code-sync" | "opencode-sync",
  capture: string,
  { home, backend }: { home: Home; backend: Backend },
  { url = backend.siteUrl, settings = ALL_LEAVES }: ClientOptions,
): Promise<InstalledClient> {
  const courier = courierFiles(home.folder, name);
  let logLeft: string | null = null;
  const user = await addTenant(backend, home.folder);
  const client = async (...args: string[]): Promise<CommandResult> => await runCommand(name, args, home);
  const input = `${user.apiKey}\n`;
  const login = await runCommand(name, ["login", "--url", url, "--key-stdin", capture], { env: home.env, input });
  expect(login).toMatchObject({ code: 0 });
  for (const [setting, value] of Object.entries(settings))
    expect(await client("set", setting, value)).toMatchObject({ code: 0 });
  return {
    user,
    client,
    deliver: async () => expect(await client("flush")).toMatchObject({ code: 0 }),
    rows: async () => (await dumpRows(user)) as Dump,
    courierLog: () => logLeft ?? courier.log(),
    remove: async () => {
      await courier.end();
      logLeft = courier.log();
      await home.remove();
    },
  };
}
