import { join } from "node:path";
import { installClient, Machine, type InstalledClient, type Installation, type MachineOptions } from "../machine";
import { installedHooks, runHook, type HookRun } from "./installed-hooks";

const CLIENT: InstalledClient = {
  name: "claude-code-sync",
  bin: "clients/claude-code/bin/claude-code-sync.mjs",
  config: ".config/claude-code-sync/config.json",
};

/** A machine with Claude Code's client on it, and the hooks' commands that are installed there. */
export class ClaudeCodeMachine extends Machine {
  readonly projects: string;
  readonly #hooks: Map<string, string[]>;

  private constructor(installation: Installation) {
    super(installation);
    this.projects = join(this.home, ".claude", "projects");
    this.#hooks = installedHooks(join(this.home, ".claude"));
  }

  static async make(options: MachineOptions): Promise<ClaudeCodeMachine> {
    return new ClaudeCodeMachine(await installClient(CLIENT, options));
  }

  /** `~/.claude/projects/<cwd>` */
  get projectFolder(): string {
    return join(this.projects, this.cwd.replace(/[^a-zA-Z0-9]/g, "-"));
  }

  command(event: string): string {
    const [command] = this.#hooks.get(event) ?? [];
    if (command === undefined) throw new Error(`No hook is installed for ${event}`);
    return command;
  }

  /** Runs the hooks of an event, if there are any. */
  async fire(event: string, payload: unknown): Promise<HookRun[]> {
    const runs: HookRun[] = [];
    for (const command of this.#hooks.get(event) ?? [])
      runs.push(await runHook(command, payload, { env: this.env, cwd: this.cwd, prefix: this.disk?.prefix ?? [] }));
    return runs;
  }
}
