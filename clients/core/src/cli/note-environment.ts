import { describeSettings, givenVariable, loadConfig, type Settings } from "../config";
import { print, type Io } from "../io";

/** Says so when what was just stored, or removed, is not what holds. */
export async function noteEnvironment(io: Io, ...keys: readonly (keyof Settings)[]): Promise<void> {
  const { sources } = await loadConfig(io.profile, io.environment);
  for (const setting of describeSettings()) {
    if (!keys.includes(setting.key) || sources.get(setting.key) !== "environment") continue;
    print(io.stderr, `note: ${givenVariable(io, setting)} is set, and the environment wins over the file`);
  }
}
