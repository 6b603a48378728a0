import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./Menu.module.css";

export interface MenuItem {
  label: string;
  icon?: ReactNode;
  keys?: string;
  isDanger?: boolean;
  isDisabled?: boolean;
  onSelect: () => void;
}

/** A button's menu of actions; null draws a line between two groups. */
export function Menu({ trigger, items }: { trigger: ReactNode; items: readonly (MenuItem | null)[] }): ReactNode {
  return (
    // A modal one writes a style element to hold the page still, which the content security policy forbids.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} sideOffset={4} align="end" collisionPadding={8}>
          {items.map((item, index) =>
            item === null ? (
              <DropdownMenu.Separator key={`line-${index}`} className={styles.line} />
            ) : (
              <DropdownMenu.Item
                key={item.label}
                className={`${styles.item} ${item.isDanger === true ? styles.danger : ""}`}
                disabled={item.isDisabled === true}
                onSelect={item.onSelect}
              >
                <span className={styles.icon}>{item.icon}</span>
                {item.label}
                {item.keys === undefined ? null : <kbd className={styles.keys}>{item.keys}</kbd>}
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
