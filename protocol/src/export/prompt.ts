import type { ExportedMessage } from "./model";

/** Whether somebody asked something: what a turn begins with. */
export function isPrompt({ role, kind, isSidechain, parts }: ExportedMessage): boolean {
  if (role !== "user" || isSidechain || (kind !== null && kind !== "prompt")) return false;
  return parts.length === 0 || parts.some((part) => part.type !== "tool");
}
