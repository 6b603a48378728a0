import type { ReactNode } from "react";
import { Dialog } from "../ui/Dialog";
import { shownKeys, useShortcutGroups } from "./shortcuts";
import styles from "./KeyboardHelp.module.css";

/** The keys that work here and now. */
export function KeyboardHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }): ReactNode {
  const groups = useShortcutGroups();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keys">
      {groups.map(({ name, shortcuts }) => (
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
