import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine } from "@opensync/engine";

/** A deployment without functions, on this machine, for what the Convex CLI does with no deployment but its types. */
export async function withEmptyDeployment<T>(
  use: (target: { url: string; adminKey: string }) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), "opensync-deployment-"));
  const engine = await Engine.open({ dataDir, functions: { modules: [] } });
  try {
    return await use(engine);
  } finally {
    await engine.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
