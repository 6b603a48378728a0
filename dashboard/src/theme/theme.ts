import { useSyncExternalStore } from "react";

/** What the user chose; `system` follows the device. */
export type ThemeChoice = "system" | "light" | "dark";

const KEY = "opensync-theme";
const device = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

export function themeChoice(): ThemeChoice {
  const stored = window.localStorage.getItem(KEY);
  return stored === "light" || stored === "dark" ? stored : "system";
}

export function chooseTheme(choice: ThemeChoice): void {
  if (choice === "system") window.localStorage.removeItem(KEY);
  else window.localStorage.setItem(KEY, choice);
  showTheme();
  for (const listener of listeners) listener();
}

/** Writes the choice on the document, where the tokens look for it; without one, they follow the device by themselves. */
export function showTheme(): void {
  const choice = themeChoice();
  if (choice === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = choice;
}

export function shownTheme(): "light" | "dark" {
  const choice = themeChoice();
  if (choice !== "system") return choice;
  return device.matches ? "dark" : "light";
}

export function useTheme(): { choice: ThemeChoice; shown: "light" | "dark" } {
  const choice = useSyncExternalStore(subscribe, themeChoice);
  const shown = useSyncExternalStore(subscribe, shownTheme);
  return { choice, shown };
}

function subscribe(listener: () => void): () => void {
  const changed = (): void => {
    showTheme();
    listener();
  };
  listeners.add(listener);
  device.addEventListener("change", changed);
  window.addEventListener("storage", changed);
  return () => {
    listeners.delete(listener);
    device.removeEventListener("change", changed);
    window.removeEventListener("storage", changed);
  };
}
