import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { openCode } from "../../../../e2e/agents/opencode";
import { createEmptyDatabase } from "../../generate/empty-opencode-db";
import { installClient, Machine, type InstalledClient, type MachineOptions } from "../machine";
import { AgentProcess } from "./agent-process";

const CLIENT: InstalledClient = {
  name: "opencode-sync",
  bin: "clients/opencode/bin/opencode-sync.mjs",
  config: ".opencode-sync/config.json",
};

const settingsSchema = z.looseObject({ plugin: z.tuple([z.string()]) });

/** A machine with OpenCode's client on it, the plugin in opencode.json, and an empty store. */
export class OpenCodeMachine extends Machine {
  readonly database = join(this.home, ".local", "share", "opencode", "opencode.db");
  #program = "";

  static async make(options: MachineOptions): Promise<OpenCodeMachine> {
    const machine = new OpenCodeMachine(await installClient(CLIENT, options));
    machine.#program = await openCode();
    mkdirSync(dirname(machine.database), { recursive: true });
    createEmptyDatabase(machine.database, { worktree: machine.cwd }).close();
    return machine;
  }

  /** file:// URL, as `setup` wrote it. */
  get plugin(): string {
    const settings = readFileSync(join(this.home, ".config", "opencode", "opencode.json"), "utf8");
    return settingsSchema.parse(JSON.parse(settings)).plugin[0];
  }

  async startAgent(): Promise<AgentProcess> {
    const { database, plugin, cwd, env, disk } = this;
    return await AgentProcess.start({ program: this.#program, database, plugin, cwd, env, prefix: disk?.prefix ?? [] });
  }
}
