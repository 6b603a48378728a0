import { applyPrivacy, type PrivacySettings } from "../privacy";
import { redact, type Redactor } from "../redaction";
import type { Item } from "./batch";

/**
 * The one way by which an item leaves this machine: reduced to what the settings allow, then without secrets.
 *
 * @throws OpenSyncError `redaction_failed` for an item that cannot be vouched for: nothing of it may be sent
 */
export function leaveMachine<Leaving extends Item>(
  leaving: Leaving,
  settings: PrivacySettings,
  redactor: Redactor,
): Leaving {
  const reduced = leaving.kind === "message" ? { ...leaving, item: applyPrivacy(leaving.item, settings) } : leaving;
  return { ...reduced, item: redact(reduced.item, redactor) };
}
