import { existsSync, readFileSync } from "node:fs";
import { courierFiles as filesOf, stateFolder } from "@opensync/client-core";
import { endCourier } from "@opensync/client-core/testing";

/** What the courier of one client leaves in a user's home folder. */
export interface CourierFiles {
  log(): string;
  /** A courier lives on for a minute, in case that more comes. */
  end(): Promise<void>;
}

export function courierFiles(home: string, client: "claude-code-sync" | "opencode-sync"): CourierFiles {
  const files = filesOf(stateFolder({ HOME: home }), client);
  return {
    log: () => (existsSync(files.log) ? readFileSync(files.log, "utf8") : "no courier ran here"),
    end: async () => await endCourier(files),
  };
}
