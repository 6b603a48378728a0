import { existsSync, readFileSync } from "node:fs";
import { OpenSyncError } from "@opensync/client-core";
import { IsolatedEngine, type IsolatedEngineOptions, type ModuleSource } from "@opensync/engine";

/** Opens the engine on `dataDir` with OpenSync's backend functions. */
export async function startBackend(
  options: Omit<IsolatedEngineOptions, "functions" | "isolate" | "env">,
): Promise<IsolatedEngine> {
  return await IsolatedEngine.open({
    ...options,
    env: deploymentVariables(process.env),
    functions: { modules: backendModules() },
    isolate: new URL("engine-isolate.js", import.meta.url),
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

/** The backend's functions as the build bundled them, beside the command's own bundle. */
function backendModules(): ModuleSource[] {
  const file = new URL("backend.json", import.meta.url);
  if (!existsSync(file)) {
    throw new OpenSyncError(
      "state_unusable",
      "The backend's functions are missing: no backend.json beside the command.",
      {
        hint: "Reinstall OpenSync.",
      },
    );
  }
  return JSON.parse(readFileSync(file, "utf8")) as ModuleSource[];
}
