/**
 * Tables live in the namespace of a component. A component is named by its path: the names under which it and its parents
 * are installed, joined by slashes (`rateLimiter/batchWorker`); the app itself has the empty one.
 */
export const APP = "";

/** Whose tables a transaction sees: a component's; null stands for the engine, which sees the app's and every system row. */
export type Namespace = string | null;

/** A table's name among those of all components. Names of the app's tables and of system tables stay as they are. */
export function qualifiedName(component: string, table: string): string {
  return component === APP || table.startsWith("_") ? table : `${component}:${table}`;
}

export function splitName(qualified: string): { component: string; name: string } {
  const colon = qualified.lastIndexOf(":");
  return { component: qualified.slice(0, Math.max(0, colon)), name: qualified.slice(colon + 1) };
}
