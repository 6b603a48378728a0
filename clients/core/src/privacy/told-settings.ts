import type { ClientSettings } from "@opensync/protocol";
import type { Settings } from "../config";
import { builtInRules } from "../redaction";

/** What the backend is told of the settings that decide what is sent, so that its user sees beside each machine what leaves it. */
export function toldSettings(settings: Settings): ClientSettings {
  return {
    autoSync: settings.autoSync,
    toolCalls: settings.syncToolCalls,
    thinking: settings.syncThinking,
    fileContents: settings.syncFileContents,
    // There is no setting that turns it off.
    redaction: true,
    redactionRules: builtInRules.length,
    ownRedactionRules: settings.redactionRules.length,
    onlyProjects: settings.includeProjects.length,
    neverProjects: settings.excludeProjects.length,
  };
}
