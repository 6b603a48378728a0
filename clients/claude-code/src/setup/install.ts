import { OpenSyncError, type Environment } from "@opensync/client-core";
import { hookedEvents, UnusableSettings, withHooks, withoutHooks } from "./edit-settings";
import { readSettings, settingsPath, writeSettings, type Scope } from "./settings-file";

export interface Place {
  readonly scope: Scope;
  readonly environment: Environment;
  /** Where the command runs: a project's settings lie below it. */
  readonly cwd: string;
}

/** What a file is to become. `before` and `after` are equal where nothing is to be done; null is no file. */
export interface SettingsPlan {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** The first original, kept beside the file until it is restored as it was. */
  readonly backup: { readonly path: string; readonly present: boolean };
}

/** @throws OpenSyncError `invalid_config` for settings that cannot be read or understood */
export async function planInstall({ scope, environment, cwd }: Place): Promise<SettingsPlan> {
  const { path, before, backup } = await look({ scope, environment, cwd });
  const after = understand(path, () => withHooks(before ?? "", environment));
  return { path, before, after, backup: { path: backup.path, present: backup.text !== null } };
}

/**
 * Where nothing but our hooks was added since the backup was made, the file becomes again what it was, to the byte; else only our hooks
 * are taken out. @throws OpenSyncError `invalid_config`
 */
export async function planUninstall({ scope, environment, cwd }: Place): Promise<SettingsPlan> {
  const { path, before, backup } = await look({ scope, environment, cwd });
  const original = backup.text ?? "";
  const after = understand(path, () => {
    if (before === null || hookedEvents(before).length === 0) return before;
    const restores = isUsable(original) && hookedEvents(original).length === 0;
    if (restores && withHooks(original, environment) === before) return backup.text;
    return withoutHooks(before);
  });
  return { path, before, after, backup: { path: backup.path, present: backup.text !== null } };
}

/** Carries a plan out, unless the file changed meanwhile: Claude Code writes it too. */
export async function applyPlan({ path, before, after, backup }: SettingsPlan): Promise<void> {
  if (before === after) return;
  if ((await readSettings(path)) !== before) {
    throw new OpenSyncError("invalid_config", `${path} was changed by something else just now`, {
      hint: "Run the command again",
    });
  }
  const original = backup.present ? await readSettings(backup.path) : null;
  if (!backup.present && before !== null && hookedEvents(before).length === 0) await writeSettings(backup.path, before);
  await writeSettings(path, after);
  if (backup.present && original === after) await writeSettings(backup.path, null);
}

async function look({ scope, environment, cwd }: Place) {
  const path = settingsPath(scope, { environment, cwd });
  const backupPath = `${path}.before-claude-code-sync`;
  const [before, backup] = await Promise.all([readSettings(path), readSettings(backupPath)]);
  return { path, before, backup: { path: backupPath, text: backup } };
}

function isUsable(text: string): boolean {
  try {
    hookedEvents(text);
    return true;
  } catch (error) {
    if (error instanceof UnusableSettings) return false;
    throw error;
  }
}

function understand<Result>(path: string, edit: () => Result): Result {
  try {
    return edit();
  } catch (error) {
    if (!(error instanceof UnusableSettings)) throw error;
    throw new OpenSyncError("invalid_config", `${path} ${error.message}`, {
      hint: "Correct it and run the command again. It was left as it is.",
      cause: error,
    });
  }
}
