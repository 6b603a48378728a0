import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Backend } from "./backend";

/** Calls one of the backend's internal functions, as the command line does: with the admin key of the data folder. */
export async function callInternal<T>(
  { url, dataDir }: Pick<Backend, "url" | "dataDir">,
  path: string,
  args: Record<string, unknown>,
): Promise<T> {
  const adminKey = readFileSync(join(dataDir, "admin.key"), "utf8").trim();
  const response = await fetch(new URL("/api/function", url), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Convex ${adminKey}` },
    body: JSON.stringify({ path, args, format: "json" }),
  });
  const answer = (await response.json()) as { status: string; value: T; errorMessage?: string };
  if (answer.status !== "success") throw new Error(`${path}: ${answer.errorMessage ?? response.status}`);
  return answer.value;
}
