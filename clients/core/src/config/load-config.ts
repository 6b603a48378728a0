import { existsSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { OpenSyncError } from "../errors";
import { configFolder, homeFolder, type Environment } from "../files";
import { readConfigFile } from "./config-file";
import { expandHome } from "./folder-list";
import { describeSettings, settingsSchema, type SettingDescription, type Settings } from "./settings";

/** Which client this is: names the config folder, the environment variables and the client in each batch. */
export interface ClientProfile {
  /** `claude-code-sync` */
  readonly name: string;
  readonly version: string;
  /** `CLAUDE_SYNC`: settings are read from `CLAUDE_SYNC_API_KEY` and so on. */
  readonly environmentPrefix: string;
  /** What to type to run it, as hints show it: its name, or `npx` and its name where it was run that way. */
  readonly command: string;
  /** Config files below the home folder that stand for the usual one; the first is made where none is there. */
  readonly configFiles?: readonly string[];
  /** Other names of its variables: gives those that hold under the usual ones. */
  readonly aliases?: {
    isAlias(variable: string): boolean;
    /** @throws OpenSyncError `invalid_config` */
    resolve(environment: Environment): Environment;
    /** The other name of a usual variable, where it has one. */
    aliasOf(variable: string): string | undefined;
  };
}

export type SettingSource = "environment" | "file" | "default";

export interface LoadedConfig {
  readonly path: string;
  readonly settings: Settings;
  readonly sources: ReadonlyMap<keyof Settings, SettingSource>;
}

/** `~/.config/<client>/config.json`, under `XDG_CONFIG_HOME` if that is set, or what the client has instead of it. */
export function configFilePath(profile: ClientProfile, environment: Environment): string {
  const usual = join(configFolder(environment, profile.name), "config.json");
  const instead = (profile.configFiles ?? []).map((path) => join(homeFolder(environment), path));
  return [...instead, usual].find((path) => existsSync(path)) ?? instead[0] ?? usual;
}

/**
 * Settings as they hold now: environment over file over default. An empty variable counts as unset.
 * @throws OpenSyncError `invalid_config` naming the file's field or the variable that does not fit
 */
export async function loadConfig(profile: ClientProfile, environment: Environment): Promise<LoadedConfig> {
  const path = configFilePath(profile, environment);
  const file = await readConfigFile(path);
  const variables = profile.aliases?.resolve(environment) ?? environment;
  const raw: Record<string, unknown> = {};
  const sources = new Map<keyof Settings, SettingSource>();
  for (const setting of describeSettings()) {
    const variable = setting.fileOnly ? undefined : variables[usualVariable(profile, setting)];
    const stored = file[setting.key] ?? undefined;
    raw[setting.key] = variable || stored;
    sources.set(setting.key, variable ? "environment" : stored === undefined ? "default" : "file");
  }
  const parsed = settingsSchema.safeParse(raw);
  if (!parsed.success) throw invalidSetting({ profile, environment }, path, sources, parsed.error.issues);
  const settings = {
    ...parsed.data,
    includeProjects: expandHome(parsed.data.includeProjects, environment),
    excludeProjects: expandHome(parsed.data.excludeProjects, environment),
  };
  return { path, settings, sources };
}

/** The variable that a setting of the environment comes from, by the name that the user gave it. */
export function givenVariable({ profile, environment }: Given, setting: SettingDescription): string {
  const usual = usualVariable(profile, setting);
  return environment[usual] ? usual : (profile.aliases?.aliasOf(usual) ?? usual);
}

/** The variable that sets it, by its usual name. */
export function usualVariable(profile: ClientProfile, { environment }: SettingDescription): string {
  return `${profile.environmentPrefix}_${environment}`;
}

interface Given {
  readonly profile: ClientProfile;
  readonly environment: Environment;
}

function invalidSetting(
  given: Given,
  path: string,
  sources: LoadedConfig["sources"],
  issues: readonly z.core.$ZodIssue[],
): OpenSyncError {
  const issue = issues[0];
  const setting = describeSettings().find(({ key }) => key === issue?.path[0]);
  const where =
    setting && sources.get(setting.key) === "environment"
      ? `The environment variable ${givenVariable(given, setting)}`
      : `"${issue?.path.join(".") ?? ""}" in ${path}`;
  return new OpenSyncError(
    "invalid_config",
    `${where} ${issue?.message ?? "does not fit"}`,
    setting ? { hint: setting.description } : {},
  );
}
