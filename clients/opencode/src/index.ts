/** The OpenCode client: the plugin that OpenCode loads, and the command `opencode-sync`. */
export { profile } from "./profile";
