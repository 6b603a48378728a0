/** Variables of the deployment (`npx convex env set`, or the embedded engine's environment). */
declare const process: { env: Record<string, string | undefined> };

/** A positive number from the environment; `fallback` where it is not set or is no such number. */
export function positiveNumber(name: string, fallback: number): number {
  const value = Number(process.env[name]);
  return Number.isFinite(value) && value > 0 ? value : fallback;
}

/** JSON text from the environment, parsed; undefined where it is not set. */
export function jsonVariable(name: string): unknown {
  const text = process.env[name];
  return text === undefined || text === "" ? undefined : JSON.parse(text);
}

/** Text from the environment; undefined where it is not set or empty. */
export function textVariable(name: string): string | undefined {
  const text = process.env[name];
  return text === undefined || text === "" ? undefined : text;
}
