import { createContext, useCallback, useContext, useSyncExternalStore } from "react";

/**
 * What is unfolded. It is kept apart from what draws it: a row that scrolls away and back is another element, and as open as it was.
 * Keys begin with what they are of: "tool:<part>", "thinking:<part>", "steps:<message>".
 */
export class Folds {
  readonly #open = new Map<string, boolean>();
  readonly #listeners = new Set<() => void>();

  isOpen(key: string, byDefault: boolean): boolean {
    return this.#open.get(key) ?? byDefault;
  }

  set(key: string, isOpen: boolean): void {
    this.#open.set(key, isOpen);
    this.#changed();
  }

  /** Back to the default for all keys that begin so. */
  forget(prefix: string): void {
    for (const key of this.#open.keys()) if (key.startsWith(prefix)) this.#open.delete(key);
    this.#changed();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const FoldsContext = createContext(new Folds());

export function useFold(key: string, byDefault = false): [boolean, (isOpen: boolean) => void] {
  const folds = useContext(FoldsContext);
  const isOpen = useSyncExternalStore(folds.subscribe, () => folds.isOpen(key, byDefault));
  return [isOpen, useCallback((open: boolean) => folds.set(key, open), [folds, key])];
}

/** Whether one of the tool calls is unfolded. */
export function useIsAnyOpen(parts: readonly { id: string }[]): boolean {
  const folds = useContext(FoldsContext);
  return useSyncExternalStore(folds.subscribe, () => parts.some(({ id }) => folds.isOpen(`tool:${id}`, false)));
}
