import { sayAfterSetup, showChange, tilde, type SetupOptions } from "@opensync/client-core/cli";
import { type Io, paint, print } from "@opensync/client-core/io";
import { applyPlan, countLoaded, findPlugin, planInstall, planUninstall, wantedPlugin, type Place } from "../setup";

/** Adds the plugin to OpenCode's configuration: from then on each session is captured while it runs. */
export async function setup(io: Io, options: SetupOptions): Promise<number> {
  if (options.dryRun) {
    const plan = await planInstall(placeOf(io, options));
    showChange(io, plan, `The plugin would be added to ${tilde(io, plan.path)}`);
    return 0;
  }
  const changed = await installPlugin(io, options);
  await noteDoubles(io);
  noteReach(io, options);
  await sayAfterSetup(io, "It does", { changed });
  return 0;
}

/** @returns whether the configuration was changed */
export async function installPlugin(io: Io, options: SetupOptions): Promise<boolean> {
  const plan = await planInstall(placeOf(io, options));
  const path = tilde(io, plan.path);
  await applyPlan(plan);
  if (plan.before === plan.after) {
    print(io.stdout, `Nothing to do: the plugin is in ${path}`);
    return false;
  }
  print(io.stdout, paint(io, io.stdout, "green", `The plugin is in ${path}`));
  const { bundle, spec } = wantedPlugin();
  print(io.stdout, `  ${"Plugin".padEnd(8)} ${bundle === null ? spec : tilde(io, bundle)}`);
  if (plan.before !== null) print(io.stdout, `  ${"Backup".padEnd(8)} ${tilde(io, plan.backup.path)}`);
  return true;
}

/** Takes our entries out again; nothing else changes. */
export async function uninstall(io: Io, options: SetupOptions): Promise<number> {
  const place = placeOf(io, options);
  const plans = await planUninstall(place);
  if (plans.length === 0) {
    const which = place.scope === "project" ? "this folder's configuration" : "your configuration";
    print(io.stdout, `Nothing to do: the plugin is not in ${which}`);
  }
  for (const plan of plans) {
    const path = tilde(io, plan.path);
    if (options.dryRun) {
      showChange(io, plan, `The plugin would be taken out of ${path}`);
      continue;
    }
    await applyPlan(plan);
    const isGone = plan.after === null;
    print(io.stdout, isGone ? `Removed ${path}: nothing else was in it` : `The plugin is out of ${path}`);
  }
  if (options.dryRun) return 0;
  if (plans.length > 0) print(io.stdout, `Bring sessions in by hand with: ${io.profile.command} sync`);
  await nameOtherPlaces(io, options);
  return 0;
}

export function placeOf(io: Io, { project = false }: SetupOptions): Place {
  return { scope: project ? "project" : "user", environment: io.environment, cwd: io.cwd };
}

async function noteDoubles(io: Io): Promise<void> {
  const found = await findPlugin(io);
  if (countLoaded(found) < 2) return;
  const places = [...new Set(found.entries.map(({ path }) => tilde(io, path)))];
  print(io.stderr, `note: OpenCode would load it more than once: from ${places.join(", ")}. One is enough`);
}

function noteReach({ environment, stderr }: Io, { project = false }: SetupOptions): void {
  if (project && wantedPlugin().bundle !== null)
    print(stderr, "note: the path in it is this machine's; it does nothing on another's");
  else if (!project && environment["OPENCODE_CONFIG"])
    print(stderr, "note: that is where OPENCODE_CONFIG leads; an OpenCode without that variable does not read it");
}

/** After one scope is clean, or was so before: what still makes OpenCode load the plugin. */
async function nameOtherPlaces(io: Io, options: SetupOptions): Promise<void> {
  const other = { project: !options.project };
  const plans = await planUninstall(placeOf(io, other));
  const flag = other.project ? "--project" : "--user";
  for (const { path } of plans)
    print(io.stdout, `The plugin is also in ${tilde(io, path)}: ${io.profile.command} uninstall ${flag}`);
  const planned = new Set(plans.map(({ path }) => path));
  const rest = (await findPlugin(io)).entries.filter(({ path }) => !planned.has(path));
  for (const { path } of rest) print(io.stdout, `The plugin is also in ${tilde(io, path)}: take it out there`);
}
