import { openInteractive, type InteractiveAgent } from "../terminal";
import { openCode } from "./install";
import type { Workspace } from "./workspace";

/** OpenCode in a terminal. */
export async function openTui(
  { cwd, env }: Pick<Workspace, "cwd" | "env">,
  args: string[] = [],
): Promise<InteractiveAgent> {
  const command = [await openCode(), ...args];
  const environment = { ...env, PWD: cwd };
  return await openInteractive({
    name: "OpenCode",
    command,
    ready: "Ask anything",
    listTakesEnter: true,
    cwd,
    env: environment,
  });
}
