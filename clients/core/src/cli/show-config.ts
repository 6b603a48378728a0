import { givenVariable, loadConfig, usualVariable } from "../config";
import { paint, print, type Io } from "../io";
import { showSettings, type ShownSetting } from "./show-settings";

/** Every setting with its value and where that comes from. */
export async function showConfig(io: Io, { json = false }: { json?: boolean }): Promise<number> {
  const config = await loadConfig(io.profile, io.environment);
  const settings = showSettings(config);
  if (json) {
    const values = Object.fromEntries(settings.map(({ key, value }) => [key, value]));
    const sources = Object.fromEntries(settings.map(({ key, source }) => [key, source]));
    print(io.stdout, JSON.stringify({ configFile: config.path, settings: values, sources }, null, 2));
    return 0;
  }
  const dim = (text: string) => paint(io, io.stdout, "dim", text);
  print(io.stdout, `${paint(io, io.stdout, "bold", "Configuration")}  ${dim(config.path)}`, "");
  const width = Math.max(...settings.map(({ shown }) => Math.min(shown.length, 40)));
  const line = (shown: string, source: string, variable: string) =>
    `${shown.padEnd(width)}  ${dim(`${source.padEnd(11)}  ${variable}`.trimEnd())}`;
  // Where the variables have no room, what is set matters more.
  const longest = Math.max(...settings.map((setting) => variableOf(io, setting).length));
  const fits = (io.stdout.columns ?? Number.POSITIVE_INFINITY) >= 20 + width + 2 + 11 + 2 + longest;
  for (const setting of settings) {
    const { key, shown, source, fileOnly } = setting;
    print(io.stdout, `  ${key.padEnd(17)} ${line(shown, source, fileOnly || !fits ? "" : variableOf(io, setting))}`);
  }
  print(
    io.stdout,
    "",
    dim(`Change one with: ${io.profile.command} set <key> <value>. The environment wins over the file.`),
  );
  return 0;
}

/** The one that set it, or that would. */
function variableOf(io: Io, setting: ShownSetting): string {
  return setting.source === "environment" ? givenVariable(io, setting) : usualVariable(io.profile, setting);
}
