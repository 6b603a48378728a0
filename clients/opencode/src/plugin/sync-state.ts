import { readFileSync } from "node:fs";
import { isObject } from "./session-of";
import type { Health } from "./health-check";

/** What session-sync told the model at a compaction: how the sync stands, in one line. */
export function describeState(options: {
  readonly sessionID: string;
  readonly health: Health;
  readonly statusFile: string;
  readonly lastTrouble: string | null;
}): string {
  const { sessionID, health, statusFile, lastTrouble } = options;
  const trouble = lastTrouble === null ? "" : `, recording failed: ${lastTrouble}`;
  return `[Session Sync] Session ${sessionID} is recorded by OpenSync. Sync: ${lastDelivery(statusFile)}${trouble}. Health: ${describeHealth(health)}.`;
}

function describeHealth({ state, checkedAt, reason }: Health): string {
  const at = checkedAt === null ? "" : `, checked ${new Date(checkedAt).toISOString()}`;
  if (state === "off") return "not checked (off)";
  if (state === "unknown") return "not checked yet";
  return `${state}${reason === null ? "" : ` (${reason})`}${at}`;
}

/** From the courier's own status, `courier.json`. */
function lastDelivery(path: string): string {
  const status = readStatus(path);
  const { lastError, lastSuccessAt } = status;
  if (isObject(lastError) && typeof lastError["code"] === "string") return `failing (${lastError["code"]})`;
  return typeof lastSuccessAt === "number" ? `last delivered ${new Date(lastSuccessAt).toISOString()}` : "waiting";
}

function readStatus(path: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isObject(parsed) ? parsed : {};
  } catch {
    // No courier ran yet.
    return {};
  }
}
