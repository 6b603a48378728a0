import { OpenSyncError } from "@opensync/client-core";
import { configGroup, type Place } from "./config-places";
import { readConfig, writeConfig } from "./config-file";
import { ourSpecs, withoutPlugin, withPlugin } from "./edit-plugins";
import { UnusableConfig } from "./jsonc-document";
import { fits, requireBundle, wantedPlugin } from "./plugin-spec";

/** What a file is to become. `before` and `after` are equal where nothing is to be done; null is no file. */
export interface ConfigPlan {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** The first original, kept beside the file until it is restored as it was. */
  readonly backup: { readonly path: string; readonly present: boolean };
}

/** The entry is added where it counts; see `configGroup`. @throws OpenSyncError `invalid_config`, `state_unusable` */
export async function planInstall(place: Place): Promise<ConfigPlan> {
  requireBundle(wantedPlugin());
  const { path, before, backup } = await look(await fileToEdit(place));
  const after = understand(path, () => install(before ?? "", path));
  return { path, before, after, backup: { path: backup.path, present: backup.text !== null } };
}

/**
 * A plan for each file of the scope that holds an entry of ours. A file to which nothing but our entry was added since the backup was made
 * becomes again what it was, to the byte; else only our entries are taken out. @throws OpenSyncError `invalid_config`
 */
export async function planUninstall(place: Place): Promise<ConfigPlan[]> {
  const plans: ConfigPlan[] = [];
  for (const file of configGroup(place).files) {
    const { path, before, backup } = await look(file);
    if (before === null || understand(path, () => ourSpecs(before) ?? []).length === 0) continue;
    const original = backup.text ?? "";
    const after = understand(path, () => {
      const restores = isWithoutOurs(original) && install(original, path) === before;
      return restores ? backup.text : withoutPlugin(before);
    });
    plans.push({ path, before, after, backup: { path: backup.path, present: backup.text !== null } });
  }
  return plans;
}

/** Carries a plan out, unless the file changed meanwhile: OpenCode writes it too. */
export async function applyPlan({ path, before, after, backup }: ConfigPlan): Promise<void> {
  if (before === after) return;
  if ((await readConfig(path)) !== before) {
    throw new OpenSyncError("invalid_config", `${path} was changed by something else just now`, {
      hint: "Run the command again",
    });
  }
  const original = backup.present ? await readConfig(backup.path) : null;
  if (!backup.present && before !== null && isWithoutOurs(before)) await writeConfig(backup.path, before);
  await writeConfig(path, after);
  if (backup.present && original === after) await writeConfig(backup.path, null);
}

/** Where a list counts it is added to; else to a file that is there, as OpenCode itself chooses; else to a new one. */
async function fileToEdit(place: Place): Promise<string> {
  const { files, lastListCounts } = configGroup(place);
  const present: string[] = [];
  const withList: string[] = [];
  for (const path of files) {
    const text = await readConfig(path);
    if (text === null) continue;
    present.push(path);
    if (understand(path, () => ourSpecs(text)) !== null) withList.push(path);
  }
  const chosen = lastListCounts ? (withList.at(-1) ?? present.at(-1)) : (withList[0] ?? present[0]);
  const fresh = files.find((path) => path.endsWith("opencode.json")) ?? files[0];
  if (chosen ?? fresh) return chosen ?? fresh ?? "";
  throw new Error("There is no config file to edit");
}

function install(text: string, path: string): string {
  const wanted = wantedPlugin();
  return withPlugin(text, { spec: wanted.spec, fits: (spec) => fits(spec, path, wanted) });
}

async function look(path: string) {
  const backupPath = `${path}.before-opencode-sync`;
  const [before, backup] = await Promise.all([readConfig(path), readConfig(backupPath)]);
  return { path, before, backup: { path: backupPath, text: backup } };
}

function isWithoutOurs(text: string): boolean {
  try {
    return (ourSpecs(text) ?? []).length === 0;
  } catch (error) {
    if (error instanceof UnusableConfig) return false;
    throw error;
  }
}

function understand<Result>(path: string, edit: () => Result): Result {
  try {
    return edit();
  } catch (error) {
    if (!(error instanceof UnusableConfig)) throw error;
    throw new OpenSyncError("invalid_config", `${path} ${error.message}`, {
      hint: "Correct it and run the command again. It was left as it is.",
      cause: error,
    });
  }
}
