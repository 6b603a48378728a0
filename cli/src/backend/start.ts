import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { OpenSyncError } from "@opensync/client-core";
import { Engine } from "@opensync/engine";

type EngineOptions = Parameters<typeof Engine.open>[0];

/** Opens the engine on `dataDir` with OpenSync's backend functions. */
export async function startBackend(options: Omit<EngineOptions, "functions">): Promise<Engine> {
  return await Engine.open({
    ...options,
    env: deploymentVariables(process.env),
    functions: { dir: functionsFolder() },
  });
}

/** `OPENSYNC_…` variables of this process become variables of the deployment; nothing else of the environment reaches the backend. */
function deploymentVariables(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[0].startsWith("OPENSYNC_") && entry[1] !== undefined,
    ),
  );
}

/** The backend's sources, two folders above the bundle (`cli/dist`) and above this file's own folder's parent (`cli/src/backend`). */
function functionsFolder(): string {
  const candidates = ["../../convex", "../../../convex"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = candidates.find((path) => existsSync(`${path}/schema.ts`));
  if (found === undefined)
    throw new OpenSyncError(
      "state_unusable",
      "The backend's functions are missing: no convex/ folder beside the command.",
      { hint: "Reinstall OpenSync." },
    );
  return found;
}
