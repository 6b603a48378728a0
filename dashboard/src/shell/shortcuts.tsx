import { isPressed } from "./is-pressed";
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";

/** One key or combination, such as `j`, `Shift+J`, `]`, `Mod+K` (Cmd on a Mac, Ctrl elsewhere), and what it does. */
export interface Shortcut {
  readonly keys: string;
  readonly does: string;
  /** Also while a text is being typed. */
  readonly whileTyping?: boolean;
  /** Also while a dialog is open: it is that dialog's. */
  readonly inDialog?: boolean;
  /** Goes on while it is held. What else it does, it does once. */
  readonly repeats?: boolean;
  readonly run: () => void;
}

interface Group {
  readonly name: string;
  readonly shortcuts: readonly Shortcut[];
}

interface Registry {
  readonly groups: readonly Group[];
  readonly add: (group: { current: Group }) => () => void;
}

const Shortcuts = createContext<Registry | null>(null);

/** Listens to the keyboard for all that is shown within. The last one mounted wins where two want the same key. */
export function ShortcutScope({ children }: { children: ReactNode }): ReactNode {
  const mounted = useRef(new Set<{ current: Group }>());
  const [groups, setGroups] = useState<readonly Group[]>([]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const all = [...mounted.current].reverse().flatMap(({ current }) => current.shortcuts);
      // What is behind a dialog stays as it is.
      const isBehind = isModalOpen();
      const isTyping = isTypingIn(event.target) || isDialogOpen();
      const isMeant = ({ whileTyping, inDialog }: Shortcut): boolean =>
        isBehind ? inDialog === true : whileTyping === true || !isTyping;
      const found = all.find((shortcut) => isMeant(shortcut) && isPressed(shortcut.keys, event, isMac));
      if (found === undefined) return;
      event.preventDefault();
      if (!event.repeat || found.repeats === true) found.run();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
  const registry = useMemo<Registry>(() => {
    const list = (): void => setGroups([...mounted.current].map(({ current }) => current));
    return {
      groups,
      add: (group) => {
        mounted.current.add(group);
        list();
        return () => {
          mounted.current.delete(group);
          list();
        };
      },
    };
  }, [groups]);
  return <Shortcuts value={registry}>{children}</Shortcuts>;
}

/** Takes keys for as long as the caller is mounted; they are listed under `name` in the help. */
export function useShortcuts(name: string, shortcuts: readonly Shortcut[]): void {
  const registry = useContext(Shortcuts);
  const group = useRef<Group>({ name, shortcuts });
  useEffect(() => {
    group.current = { name, shortcuts };
  });
  const add = useRef(registry?.add);
  useEffect(() => add.current?.(group), []);
}

export function useShortcutGroups(): readonly Group[] {
  return useContext(Shortcuts)?.groups ?? [];
}

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** The keys as the user's keyboard has them. */
export function shownKeys(keys: string): string {
  if (isMac) return keys.replace("Mod+", "⌘").replace("Shift+", "⇧");
  return keys.replace("Mod+", "Ctrl ").replace("Shift+", "Shift ");
}

const TYPING =
  "input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable=''], [contenteditable='true'], [role='combobox'], [role='listbox'], [role='menu']";

export function isTypingIn(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null;
}

/** Not one of the popovers, which let go of the page as soon as it is used. */
function isModalOpen(): boolean {
  return document.querySelector("body > :is([role='dialog'], [role='alertdialog'])") !== null;
}

export function isDialogOpen(): boolean {
  return document.querySelector("[role='dialog'], [role='alertdialog']") !== null;
}
