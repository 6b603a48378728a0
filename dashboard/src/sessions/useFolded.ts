import { useCallback, useState } from "react";

const KEY = "opensync-folded-groups";

/** Which groups are folded, remembered on this device. */
export function useFolded(): { folded: ReadonlySet<string>; turn: (key: string) => void } {
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => new Set(remembered()));
  const turn = useCallback((key: string) => {
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      window.localStorage.setItem(KEY, JSON.stringify([...next].slice(-MOST)));
      return next;
    });
  }, []);
  return { folded, turn };
}

/** Groups of long ago are forgotten. */
const MOST = 500;

function remembered(): string[] {
  try {
    const parsed: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(parsed) ? parsed.filter((key) => typeof key === "string") : [];
  } catch {
    return [];
  }
}
