import type { ReactNode } from "react";
import { Dialog } from "../ui/Dialog";
import { shownKeys, useShortcutGroups, type Shortcut } from "./shortcuts";
import styles from "./KeyboardHelp.module.css";

/** The keys that work here and now. */
export function KeyboardHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }): ReactNode {
  const groups = byName(useShortcutGroups());
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keys">
      {[...groups].map(([name, shortcuts]) => (
        <section key={name} className={styles.group}>
          <h3>{name}</h3>
          <dl className={styles.keys}>
            {shortcuts.map(({ keys, does }) => (
              <div key={keys} className={styles.row}>
                <dt>
                  <kbd className={styles.key}>{shownKeys(keys)}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}

/** Several parts of a page take keys under one name. */
function byName(groups: ReturnType<typeof useShortcutGroups>): Map<string, readonly Shortcut[]> {
  const named = new Map<string, readonly Shortcut[]>();
  for (const { name, shortcuts } of groups) named.set(name, [...(named.get(name) ?? []), ...shortcuts]);
  return named;
}
