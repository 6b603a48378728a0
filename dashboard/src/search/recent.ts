/** Ids of the sessions that were opened last on this device, the last one first. Ids only: titles stay in the backend. */
export function recentlyOpened(): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(parsed) ? parsed.filter((id) => typeof id === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function rememberOpened(id: string): void {
  const others = recentlyOpened().filter((each) => each !== id);
  window.localStorage.setItem(KEY, JSON.stringify([id, ...others].slice(0, MOST)));
}

const KEY = "opensync-recently-opened";
const MOST = 8;
