import type { ClientProfile } from "@opensync/client-core";
import { version } from "../package.json";

export const profile: ClientProfile = {
  name: "opencode-sync",
  version,
  environmentPrefix: "OPENCODE_SYNC",
  loginCommand: "opencode-sync login",
};
