import type { ClientProfile } from "@opensync/client-core";
import { version } from "../../package.json";

export const profile: ClientProfile = {
  name: "claude-code-sync",
  version,
  environmentPrefix: "CLAUDE_SYNC",
  command: "claude-code-sync",
};
