import type { Settings } from "../config";
import type { Connection } from "../connection";
import { stateFolder } from "../files";
import type { Owner } from "../launch";
import { machineId, openPositions, redactionSalt, type Positions } from "../positions";
import { loadPricing, type PriceMessage } from "../pricing";
import { toldSettings } from "../privacy";
import { createRedactor, type Redactor } from "../redaction";
import type { Transport } from "../transport";
import type { Client } from "@opensync/protocol";
import { hostname } from "node:os";

/** What a run of the sync needs to know of where it sends to. */
export interface Destination {
  readonly transport: Transport;
  readonly positions: Positions;
  readonly settings: Settings;
  readonly redactor: Redactor;
  readonly price: PriceMessage;
  readonly client: Client;
}

/** What is known to be in the backend, for the key of the connection. */
export function positionsOf({ environment, profile }: Owner, { transport, apiKey }: Connection): Positions {
  return openPositions({
    stateFolder: stateFolder(environment),
    client: profile.name,
    backend: transport.siteUrl,
    apiKey,
  });
}

/** What a delivery needs besides the connection: rules of redaction, prices, and who sends. */
export async function equip(
  { environment, profile }: Owner,
  settings: Settings,
): Promise<Pick<Destination, "settings" | "redactor" | "price" | "client">> {
  const state = stateFolder(environment);
  return {
    settings,
    redactor: createRedactor({ salt: await redactionSalt(state), rules: settings.redactionRules }),
    price: await loadPricing(settings.prices),
    client: {
      name: profile.name,
      version: profile.version,
      machineId: await machineId(state),
      hostname: hostname(),
      platform: process.platform,
      settings: toldSettings(settings),
    },
  };
}
