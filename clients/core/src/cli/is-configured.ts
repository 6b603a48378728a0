import type { LoadedConfig } from "../config";

/** Whether there is an address to send to, and a key. */
export function isConfigured({ settings }: LoadedConfig): boolean {
  return settings.convexUrl !== undefined && settings.apiKey !== undefined;
}
