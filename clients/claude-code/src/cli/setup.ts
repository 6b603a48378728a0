import { sayAfterSetup, showChange, tilde, type SetupOptions } from "@opensync/client-core/cli";
import { type Io, paint, print } from "@opensync/client-core/io";
import {
  applyPlan,
  CAPTURED_EVENTS,
  findHooks,
  installShim,
  planInstall,
  planUninstall,
  settingsPath,
  type Scope,
  type SettingsPlan,
} from "../setup";

/** Installs the hooks in Claude Code's settings: from then on each session is captured while it runs. */
export async function setup(io: Io, options: SetupOptions): Promise<number> {
  if (options.dryRun) {
    const plan = await planInstall(placeOf(io, options));
    showChange(io, plan, `The hooks would be installed in ${tilde(io, plan.path)}`);
    return 0;
  }
  const changed = await installHooks(io, options);
  const { plugin } = await findHooks(io);
  if (plugin !== null)
    print(
      io.stderr,
      `note: the plugin ${plugin} runs the same hooks; one of the two is enough: ${io.profile.command} uninstall`,
    );
  await sayAfterSetup(io, "They do", { changed });
  return 0;
}

/** @returns whether the settings were changed */
export async function installHooks(io: Io, options: SetupOptions): Promise<boolean> {
  const plan = await planInstall(placeOf(io, options));
  const path = tilde(io, plan.path);
  await installShim(io.environment);
  await applyPlan(plan);
  if (plan.before === plan.after) {
    print(io.stdout, `Nothing to do: the hooks are installed in ${path}`);
  } else {
    print(io.stdout, paint(io, io.stdout, "green", `The hooks are installed in ${path}`));
    print(io.stdout, ...details(io, plan).map((line) => `  ${line}`));
  }
  return plan.before !== plan.after;
}

/** Takes our hooks out again; nothing else changes. */
export async function uninstall(io: Io, options: SetupOptions): Promise<number> {
  const plan = await planUninstall(placeOf(io, options));
  const path = tilde(io, plan.path);
  if (plan.before === plan.after) {
    print(io.stdout, `Nothing to do: no hooks of ours are in ${path}`);
    await nameOtherScope(io, options);
    return 0;
  }
  if (options.dryRun) {
    showChange(io, plan, `The hooks would be taken out of ${path}`);
    return 0;
  }
  await applyPlan(plan);
  print(io.stdout, plan.after === null ? `Removed ${path}: nothing else was in it` : `The hooks are out of ${path}`);
  print(io.stdout, `Bring sessions in by hand with: ${io.profile.command} sync`);
  await nameOtherScope(io, options);
  return 0;
}

function placeOf(io: Io, { project = false }: SetupOptions) {
  const scope: Scope = project ? "project" : "user";
  return { scope, environment: io.environment, cwd: io.cwd };
}

function details(io: Io, { before, backup }: SettingsPlan): string[] {
  return [
    `${"Events".padEnd(8)} ${CAPTURED_EVENTS.slice(0, 5).join(", ")},`,
    `${"".padEnd(8)} ${CAPTURED_EVENTS.slice(5).join(", ")}`,
    ...(before === null ? [] : [`${"Backup".padEnd(8)} ${tilde(io, backup.path)}`]),
  ];
}

async function nameOtherScope(io: Io, options: SetupOptions): Promise<void> {
  const other = { project: !options.project };
  const place = placeOf(io, other);
  const { before, after } = await planUninstall(place);
  if (before === after || settingsPath("user", place) === settingsPath("project", place)) return;
  const flag = other.project ? "--project" : "--user";
  print(
    io.stdout,
    `Hooks of ours are also in ${tilde(io, settingsPath(place.scope, place))}: ${io.profile.command} uninstall ${flag}`,
  );
}
