import { existsSync, readFileSync } from "node:fs";
import { OpenSyncError } from "@opensync/client-core";
import { type AppSource, IsolatedEngine, type IsolatedEngineOptions } from "@opensync/engine";

/** Opens the engine on `dataDir` with OpenSync's backend functions. */
export async function startBackend(
  options: Omit<IsolatedEngineOptions, "functions" | "isolate" | "env">,
): Promise<IsolatedEngine> {
  return await IsolatedEngine.open({
    ...options,
    env: ({ url }) => ({ SITE_URL: url, ...deploymentVariables(process.env) }),
    functions: backend(),
    isolate: new URL("engine-isolate.js", import.meta.url),
  });
}

/** What a person sets for the sign-in with GitHub, under the names that Convex Auth reads. */
const SIGN_IN_VARIABLES = ["AUTH_GITHUB_ID", "AUTH_GITHUB_SECRET", "AUTH_GITHUB_URL"];

/**
 * `OPENSYNC_…` variables of this process, and those of the sign-in, become variables of the deployment; nothing else of the environment reaches
 * the backend. `OPENSYNC_SITE_URL` says where the dashboard is, if not at the main address.
 */
function deploymentVariables(environment: NodeJS.ProcessEnv): Record<string, string> {
  const { OPENSYNC_SITE_URL: siteUrl } = environment;
  const passed = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (entry[0].startsWith("OPENSYNC_") || SIGN_IN_VARIABLES.includes(entry[0])),
  );
  return { ...Object.fromEntries(passed), ...(siteUrl === undefined ? {} : { SITE_URL: siteUrl }) };
}

/** The backend's functions as the build bundled them, beside the command's own bundle. */
function backend(): AppSource {
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
  return JSON.parse(readFileSync(file, "utf8")) as AppSource;
}
