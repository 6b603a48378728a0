import { ArchiveRestore, ClipboardCheck, Download, Star, StarOff, Tag, Trash2, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "../ui/Button";
import { IconButton } from "../ui/IconButton";
import { countText } from "../ui/number-text";
import type { ListedSession } from "./list-request";
import { TagDialog } from "./TagDialog";
import type { useBulk } from "./useBulk";
import styles from "./BulkBar.module.css";

/** What can be done with the sessions that are selected. */
export function BulkBar({
  selected,
  isTrash,
  bulk,
  onRemove,
  onExport,
  onClear,
}: {
  selected: readonly ListedSession[];
  isTrash: boolean;
  bulk: ReturnType<typeof useBulk>;
  /** To the trash; or out of it, there. */
  onRemove: () => void;
  onExport: () => void;
  onClear: () => void;
}): ReactNode {
  const [isTagging, setIsTagging] = useState(false);
  const { progress } = bulk;
  if (selected.length === 0 && progress === null) return null;
  const isStarred = selected.every(({ starred }) => starred);
  return (
    <div className={styles.bar} role="region" aria-label="Selected sessions">
      {progress === null ? (
        <span className={styles.count} role="status">
          {countText(selected.length)} selected
        </span>
      ) : (
        <label className={styles.progress}>
          <span>
            {countText(progress.done)} of {countText(progress.of)}
          </span>
          <progress value={progress.done} max={progress.of} />
        </label>
      )}
      {isTrash ? (
        <Action label="Restore" icon={<ArchiveRestore aria-hidden size={15} />} onClick={onRemove} />
      ) : (
        <>
          <Action label="Tag" icon={<Tag aria-hidden size={15} />} onClick={() => setIsTagging(true)} />
          <Action
            label={isStarred ? "Unstar" : "Star"}
            icon={isStarred ? <StarOff aria-hidden size={15} /> : <Star aria-hidden size={15} />}
            onClick={() => void bulk.star(selected, !isStarred)}
          />
          <Action
            label="Mark for evals"
            icon={<ClipboardCheck aria-hidden size={15} />}
            onClick={() => void bulk.queue(selected)}
          />
          <Action label="Export" icon={<Download aria-hidden size={15} />} onClick={onExport} />
          <Action label="Delete" icon={<Trash2 aria-hidden size={15} />} onClick={onRemove} />
        </>
      )}
      <IconButton label="Select none" keys="Esc" onClick={onClear}>
        <X aria-hidden />
      </IconButton>
      {isTagging ? (
        <TagDialog
          sessions={selected}
          onClose={() => setIsTagging(false)}
          onSave={(change) => bulk.tag(selected, change)}
        />
      ) : null}
    </div>
  );
}

function Action({ label, icon, onClick }: { label: string; icon: ReactNode; onClick: () => void }): ReactNode {
  return (
    <Button kind="ghost" size="s" className={styles.action} title={label} onClick={onClick}>
      {icon}
      <span className={styles.word}>{label}</span>
    </Button>
  );
}
