import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { z } from "zod";

/** What the courier of one client leaves in a user's home folder. */
export interface CourierFiles {
  /** Null where there is no such file. */
  read(name: string): string | null;
  log(): string;
  /** A courier lives on for a minute, in case that more comes. */
  end(): Promise<void>;
}

export function courierFiles(home: string, client: "claude-code-sync" | "opencode-sync"): CourierFiles {
  const read = (name: string): string | null => {
    const path = join(home, ".local", "state", "opensync", client, name);
    return existsSync(path) ? readFileSync(path, "utf8") : null;
  };
  return {
    read,
    log: () => read(join("log", `${client}.log`)) ?? "no courier ran here",
    end: async () => {
      const lock = read("courier.lock");
      if (lock === null) return;
      const { pid } = z.object({ pid: z.number() }).parse(JSON.parse(lock));
      process.kill(pid, "SIGTERM");
      await expect.poll(() => read("courier.lock"), { timeout: 20_000 }).toBeNull();
    },
  };
}
