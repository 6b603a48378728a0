import { spawnCourier } from "../courier";
import { OpenSyncError } from "../errors";
import { readLaunch, type Launch, type Owner } from "./launch";

/**
 * Starts a courier in the background; when one runs already it ends at once.
 * @throws OpenSyncError `state_unusable` when nobody knows how to start it
 */
export async function startCourier({
  environment,
  profile,
  launch,
}: Owner & { readonly launch?: Launch }): Promise<void> {
  const how = launch ?? (await readLaunch({ environment, profile }));
  if (how === null) {
    throw new OpenSyncError("state_unusable", "It is not known how to start the courier", {
      hint: `Run any command of ${profile.name} once, such as: ${profile.command} status`,
    });
  }
  await spawnCourier({ command: [how.client, "courier"], node: how.node, environment });
}
