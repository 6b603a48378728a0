import { useRouterState } from "@tanstack/react-router";
import { useState } from "react";
import type { Page } from "./pages";

/** Where a reader was in the list. */
export interface Place {
  readonly top: number;
  /** How many sessions had been loaded. */
  readonly loaded: number;
  /** The line that the keyboard was at. */
  readonly entry: string | null;
  /** What was loaded of the list of all, and what that list was of. */
  readonly list?: { readonly asked: string; readonly pages: readonly Page[] } | undefined;
}

export interface KeptPlace {
  /** Names the entry of the browser's history. */
  readonly historyKey: string;
  readonly kept: Place | undefined;
}

const MOST = 30;
/** Of so many places what was loaded is kept, too. */
const MOST_LISTS = 3;
const places = new Map<string, Place>();

/** Where the reader was when this entry of the history was shown before: who comes back from a session finds the list as it was. */
export function useKeptPlace(): KeptPlace {
  const historyKey = useRouterState({ select: ({ location }) => location.state.__TSR_key ?? "" });
  const [kept] = useState(() => places.get(historyKey));
  return { historyKey, kept };
}

export function keepPlace(historyKey: string, place: Place): void {
  places.delete(historyKey);
  places.set(historyKey, place);
  const keys = [...places.keys()];
  const [oldest] = keys;
  if (keys.length > MOST && oldest !== undefined) places.delete(oldest);
  const light = keys.at(-1 - MOST_LISTS);
  const before = light === undefined ? undefined : places.get(light);
  if (light !== undefined && before !== undefined) places.set(light, { ...before, list: undefined });
}
