import { OpenSyncError, spawnCourier } from "@opensync/client-core";
import type { Io } from "../../cli/io";
import { profile } from "../../cli/profile";
import { readLaunch } from "../../setup";

/**
 * Starts a courier in the background; when one runs already it ends at once.
 * @throws OpenSyncError `state_unusable` when nobody knows how to start it
 */
export async function startCourier({ environment, launch }: Pick<Io, "environment" | "launch">): Promise<void> {
  const how = launch ?? (await readLaunch(environment));
  if (how === null) {
    throw new OpenSyncError("state_unusable", "It is not known how to start the courier", {
      hint: `Run any command of ${profile.name} once, such as: ${profile.name} status`,
    });
  }
  await spawnCourier({ command: [how.client, "courier"], node: how.node, environment });
}
