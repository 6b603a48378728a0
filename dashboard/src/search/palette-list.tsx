import { Command } from "cmdk";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Palette.module.css";

/** Empty groups are not shown: cmdk hides their headings only while it filters itself. */
export function Group({ title, children }: { title: string; children: ReactNode }): ReactNode {
  const items = [children].flat(2).filter((child) => child !== null && child !== undefined && child !== false);
  return items.length === 0 ? null : <Command.Group heading={title}>{children}</Command.Group>;
}

export function Item({
  value,
  Icon,
  onSelect,
  children,
}: {
  value: string;
  Icon: LucideIcon;
  onSelect: () => void;
  children: ReactNode;
}): ReactNode {
  return (
    <Command.Item value={value} className={styles.item} onSelect={onSelect}>
      <Icon aria-hidden size={16} />
      <span className={styles.words}>{children}</span>
    </Command.Item>
  );
}
