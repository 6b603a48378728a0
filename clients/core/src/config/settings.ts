import type { PriceOverride } from "@opensync/protocol/prices";
import { z } from "zod";
import { OpenSyncError } from "../errors";
import { folderList } from "./folder-list";

interface SettingMeta {
  /** Environment variable without the client's prefix: `CLAUDE_SYNC_` + this. */
  readonly environment: string;
  /** The name that `status` and `config` print. */
  readonly label: string;
  readonly description: string;
  /** Printed only masked. */
  readonly secret?: boolean;
  /** Structured values live in the file only: there is no sensible text for them. */
  readonly fileOnly?: boolean;
}

const meta = z.registry<SettingMeta>();

/** JSON's own booleans in the file; `true/false`, `1/0`, `yes/no`, `on/off` from the environment and the command line. */
const flag = z.union([z.boolean(), z.stringbool()], { error: "must be true or false" });

const text = z.string({ error: "must be text" }).trim().min(1, { error: "must not be empty" });

const usdPerMillion = z.number({ error: "must be USD per million tokens" }).nonnegative();

/** The shape of protocol's own schema, which stands with the price table: too large to load for a setting. */
const priceOverride: z.ZodType<PriceOverride> = z.object({
  input: usdPerMillion,
  output: usdPerMillion,
  reasoning: usdPerMillion.optional(),
  cacheRead: usdPerMillion.optional(),
  cacheWrite5m: usdPerMillion.optional(),
  cacheWrite1h: usdPerMillion.optional(),
});

const redactionRule = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: "must be lower-case letters, digits and dashes" }),
  pattern: z.string().min(1),
  flags: z.string().optional(),
});

/**
 * Every setting of an OpenSync client: its key in the config file, its environment variable, its type and its default. A client with
 * settings of its own extends this schema and registers them alike.
 */
export const settingsSchema = z.object({
  convexUrl: text.optional().register(meta, {
    environment: "CONVEX_URL",
    label: "Convex URL",
    description: "Address of the backend, such as https://happy-animal-123.convex.cloud or http://127.0.0.1:3210",
  }),
  apiKey: text.optional().register(meta, {
    environment: "API_KEY",
    label: "API Key",
    description: "Key of the backend, begins with osk_",
    secret: true,
  }),
  autoSync: flag.default(true).register(meta, {
    environment: "AUTO_SYNC",
    label: "Auto Sync",
    description: "Send sessions while the agent works",
  }),
  syncToolCalls: flag.default(true).register(meta, {
    environment: "TOOL_CALLS",
    label: "Tool Calls",
    description: "Send what tools were asked and what they answered",
  }),
  syncThinking: flag.default(false).register(meta, {
    environment: "THINKING",
    label: "Thinking",
    description: "Send the model's thinking",
  }),
  syncFileContents: flag.default(false).register(meta, {
    environment: "FILE_CONTENTS",
    label: "File Contents",
    description: "Send the contents of files that tools read or wrote",
  }),
  includeProjects: folderList.default([]).register(meta, {
    environment: "INCLUDE_PROJECTS",
    label: "Only Projects",
    description:
      "Send only sessions that ran in these folders or below; none: all. Paths in a list, or separated as in PATH",
  }),
  excludeProjects: folderList.default([]).register(meta, {
    environment: "EXCLUDE_PROJECTS",
    label: "Never Projects",
    description: "Never send sessions that ran in these folders or below. Paths in a list, or separated as in PATH",
  }),
  insecure: flag.default(false).register(meta, {
    environment: "INSECURE",
    label: "Insecure",
    description: "Allow plain http to an address other than this machine",
  }),
  prices: z.record(z.string(), priceOverride).default({}).register(meta, {
    environment: "PRICES",
    label: "Prices",
    description: "Your own prices by model, in USD per million tokens",
    fileOnly: true,
  }),
  redactionRules: z.array(redactionRule).default([]).register(meta, {
    environment: "REDACTION_RULES",
    label: "Redaction Rules",
    description: "Patterns to remove besides the built-in ones",
    fileOnly: true,
  }),
});

export type Settings = z.infer<typeof settingsSchema>;
/** `pattern` is a regular expression's source, `flags` its flags besides `g`. */
export type RedactionRuleSetting = z.infer<typeof redactionRule>;

export interface SettingDescription extends SettingMeta {
  readonly key: keyof Settings;
}

const keys = Object.keys(settingsSchema.shape).map((key) => settingsSchema.keyof().parse(key));

/** All settings in the order in which they are shown. */
export function describeSettings(): SettingDescription[] {
  return keys.map((key) => {
    const described = meta.get(settingsSchema.shape[key]);
    if (!described) throw new Error(`The setting ${key} is not described`);
    return { key, ...described };
  });
}

/**
 * A setting's value from text, as typed after `set`.
 * @throws OpenSyncError `usage` for an unknown key or a value that does not fit
 */
export function parseSetting(key: string, value: string): { key: keyof Settings; value: string | boolean | string[] } {
  const described = describeSettings().find((setting) => setting.key === key && !setting.fileOnly);
  if (!described) {
    const known = describeSettings().filter((setting) => !setting.fileOnly);
    throw new OpenSyncError("usage", `Unknown setting "${key}"`, {
      hint: `Settings: ${known.map((setting) => setting.key).join(", ")}`,
    });
  }
  const parsed = settingsSchema.shape[described.key].safeParse(value);
  const result = z.union([z.string(), z.boolean(), z.array(z.string())]).safeParse(parsed.data);
  if (!parsed.success || !result.success) {
    throw new OpenSyncError("usage", `${described.key}: ${parsed.error?.issues[0]?.message ?? "does not fit"}`, {
      hint: described.description,
    });
  }
  return { key: described.key, value: result.data };
}
