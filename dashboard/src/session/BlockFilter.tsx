import { ListFilter } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { BLOCK_TYPES, type BlockType, type Rows, type TranscriptView } from "../transcript";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import menu from "../ui/Menu.module.css";
import { countText } from "../ui/number-text";
import styles from "./BlockFilter.module.css";

/** Which kinds of blocks are shown. What is hidden is counted, so that nobody takes the rest for all. */
export function BlockFilter({
  view,
  change,
  rows,
}: {
  view: TranscriptView;
  change: (change: Partial<TranscriptView>) => void;
  rows: Rows;
}): ReactNode {
  const toggle = (type: BlockType): void => {
    const hidden = new Set(view.hidden);
    if (!hidden.delete(type)) hidden.add(type);
    change({ hidden });
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button size="s" kind="ghost">
          <ListFilter aria-hidden size={15} />
          Show
          {rows.hidden === 0 ? null : <Badge kind="warning">{countText(rows.hidden)} hidden</Badge>}
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={menu.menu} sideOffset={4} align="start" collisionPadding={8}>
          {BLOCK_TYPES.map(({ type, name }) => (
            <DropdownMenu.CheckboxItem
              key={type}
              className={menu.item}
              checked={!view.hidden.has(type)}
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={() => toggle(type)}
            >
              <span className={styles.check}>
                <DropdownMenu.ItemIndicator>✓</DropdownMenu.ItemIndicator>
              </span>
              {name}
              <span className={styles.count}>{countText(rows.counts[type])}</span>
            </DropdownMenu.CheckboxItem>
          ))}
          <DropdownMenu.Separator className={menu.line} />
          <DropdownMenu.Item className={menu.item} onSelect={() => change({ hidden: new Set(), isFocused: false })}>
            Show everything
          </DropdownMenu.Item>
          <p className={styles.note}>Counted in what is loaded.</p>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
