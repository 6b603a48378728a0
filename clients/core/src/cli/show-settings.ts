import { describeSettings, maskKey, type LoadedConfig, type SettingDescription } from "../config";

export interface ShownSetting extends SettingDescription {
  /** For people: keys masked, `on` and `off` for flags. */
  readonly shown: string;
  /** For programs: keys masked. */
  readonly value: unknown;
  readonly source: string;
}

/** All settings as they may be printed: a key never as it is. */
export function showSettings({ settings, sources }: LoadedConfig): ShownSetting[] {
  return describeSettings().map((setting) => {
    const raw = settings[setting.key];
    const value = setting.secret && typeof raw === "string" ? maskKey(raw) : raw;
    return { ...setting, value: value ?? null, shown: show(value), source: sources.get(setting.key) ?? "default" };
  });
}

function show(value: unknown): string {
  if (value === undefined) return "not set";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "string") return value;
  const count = Object.keys(value ?? {}).length;
  return count === 0 ? "none" : String(count);
}
