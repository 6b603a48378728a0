import { useConvex, type ConvexReactClient } from "convex/react";
import { useEffect, useRef, useState } from "react";
import { useMe } from "../../backend/useMe";

/**
 * Statistics are asked for once, not subscribed to: a chart that moves under the eye with every message is not read. What was answered
 * is kept for as long as the page is open, so that going back shows it at once.
 */
export interface Loader<Args, Value> {
  readonly load: (client: ConvexReactClient, args: Args) => Promise<Value>;
  readonly kept: Map<string, Kept<Value>>;
}

interface Kept<Value> {
  readonly value: Value;
  /** When it was answered, in ms. */
  readonly at: number;
  /** Whom it was answered to: nobody else is shown it. */
  readonly user: string;
}

export interface Loaded<Args, Value> {
  /** What is shown: of the arguments before, while the answer for new ones is under way. */
  readonly value: Value | undefined;
  /** Whose answer that is: what the figures are to be called by. */
  readonly args: Args | undefined;
  /** They are those of now. */
  readonly isCurrent: boolean;
  readonly at: number | undefined;
  readonly isLoading: boolean;
  readonly failure: unknown;
}

const MAX_KEPT = 20;

export function loader<Args, Value>(load: Loader<Args, Value>["load"]): Loader<Args, Value> {
  return { load, kept: new Map() };
}

/**
 * `asOf`: an answer from before that time, in ms, is shown but asked for again. `args` null: nothing is asked for. Who asks need not be
 * known to ask, since the backend knows, but only to be shown what was kept.
 */
export function useLoaded<Args, Value>(
  loader: Loader<Args, Value>,
  args: Args | null,
  asOf: number,
): Loaded<Args, Value> {
  const client = useConvex();
  const user = useMe()?.userId;
  const asker = useRef(user);
  asker.current = user;
  const key = args === null ? null : JSON.stringify(args);
  const [loaded, setLoaded] = useState<Omit<Loaded<Args, Value>, "isCurrent">>(() => {
    const { value, at } = keptFor(loader, key, user) ?? {};
    return { value, args: value === undefined ? undefined : (args ?? undefined), at, isLoading: true, failure: null };
  });
  useEffect(() => {
    if (key === null || args === null) return;
    const kept = keptFor(loader, key, asker.current);
    if (kept !== undefined && kept.at >= asOf) {
      setLoaded({ value: kept.value, args, at: kept.at, isLoading: false, failure: null });
      return;
    }
    let isCurrent = true;
    const shown = kept === undefined ? {} : { value: kept.value, args, at: kept.at };
    setLoaded((before) => ({ ...before, ...shown, isLoading: true, failure: null }));
    const ask = async (): Promise<void> => {
      try {
        const answer = { value: await loader.load(client, args), at: Date.now() };
        if (asker.current !== undefined) keep(loader, key, { ...answer, user: asker.current });
        if (isCurrent) setLoaded({ ...answer, args, isLoading: false, failure: null });
      } catch (failure) {
        if (isCurrent) setLoaded((before) => ({ ...before, isLoading: false, failure }));
      }
    };
    void ask();
    return () => {
      isCurrent = false;
    };
  }, [client, loader, key, asOf]);
  const isCurrent = loaded.args !== undefined && JSON.stringify(loaded.args) === key;
  return { ...loaded, isCurrent };
}

function keptFor<Args, Value>(
  { kept }: Loader<Args, Value>,
  key: string | null,
  user: string | undefined,
): Kept<Value> | undefined {
  const found = key === null ? undefined : kept.get(key);
  return found?.user === user ? found : undefined;
}

function keep<Args, Value>({ kept }: Loader<Args, Value>, key: string, answer: Kept<Value>): void {
  kept.delete(key);
  kept.set(key, answer);
  for (const oldest of kept.keys()) {
    if (kept.size <= MAX_KEPT) break;
    kept.delete(oldest);
  }
}
