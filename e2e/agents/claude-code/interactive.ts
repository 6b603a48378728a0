import { openInteractive, type InteractiveAgent } from "../terminal";
import { claudeCode } from "./install";
import type { Workspace } from "./workspace";

/** Claude Code in a terminal. */
export async function openAgent(
  { cwd, env }: Pick<Workspace, "cwd" | "env">,
  args: string[] = [],
): Promise<InteractiveAgent> {
  const command = [await claudeCode(), ...args];
  return await openInteractive({ name: "Claude Code", command, ready: "? for shortcuts", cwd, env });
}
