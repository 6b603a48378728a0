import { describeSettings, loadConfig, type Settings } from "../config";
import { print, type Io } from "../io";

/** Says so when what was just stored, or removed, is not what holds. */
export async function noteEnvironment(io: Io, ...keys: readonly (keyof Settings)[]): Promise<void> {
  const { sources } = await loadConfig(io.profile, io.environment);
  for (const { key, environment } of describeSettings()) {
    if (!keys.includes(key) || sources.get(key) !== "environment") continue;
    print(
      io.stderr,
      `note: ${io.profile.environmentPrefix}_${environment} is set, and the environment wins over the file`,
    );
  }
}
