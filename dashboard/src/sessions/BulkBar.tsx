import { ArchiveRestore, ClipboardCheck, Download, ListChecks, Star, StarOff, Tag, Trash2, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "../ui/Button";
import { IconButton } from "../ui/IconButton";
import { countText } from "../ui/number-text";
import type { SelectedSession } from "./selection";
import { TagDialog } from "./TagDialog";
import type { useBulk } from "./useBulk";
import type { useSelectMatching } from "./useSelectMatching";
import styles from "./BulkBar.module.css";

interface Actions {
  selected: readonly SelectedSession[];
  isTrash: boolean;
  bulk: ReturnType<typeof useBulk>;
  /** To the trash; or out of it, there. */
  onRemove: () => void;
  onExport: () => void;
}

/** What can be done with the sessions that are selected. */
export function BulkBar({
  matching,
  isMore,
  onClear,
  ...actions
}: Actions & {
  matching: ReturnType<typeof useSelectMatching>;
  /** All that was loaded is selected, and there is more. */
  isMore: boolean;
  onClear: () => void;
}): ReactNode {
  const { selected } = actions;
  const { progress } = actions.bulk;
  if (selected.length === 0 && progress === null) return null;
  return (
    <div className={styles.bar} data-foot role="region" aria-label="Selected sessions">
      {progress !== null ? (
        <label className={styles.progress}>
          <span>
            {countText(progress.done)} of {countText(progress.of)}
          </span>
          <progress value={progress.done} max={progress.of} />
        </label>
      ) : matching.found !== null ? (
        <>
          <span className={styles.count}>{countText(matching.found)} found so far</span>
          <Button size="s" onClick={matching.stop}>
            Stop
          </Button>
        </>
      ) : (
        <>
          <span className={styles.count} role="status">
            {countText(selected.length)} selected
          </span>
          {isMore ? (
            <Action
              label="Select all that match"
              icon={<ListChecks aria-hidden size={15} />}
              onClick={matching.start}
            />
          ) : null}
          <Actions {...actions} />
        </>
      )}
      {progress === null ? (
        <IconButton label="Select none" keys="Esc" onClick={onClear}>
          <X aria-hidden />
        </IconButton>
      ) : null}
    </div>
  );
}

function Actions({ selected, isTrash, bulk, onRemove, onExport }: Actions): ReactNode {
  const [isTagging, setIsTagging] = useState(false);
  if (isTrash) return <Action label="Restore" icon={<ArchiveRestore aria-hidden size={15} />} onClick={onRemove} />;
  const isStarred = selected.every(({ starred }) => starred);
  return (
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
      {isTagging ? (
        <TagDialog
          sessions={selected}
          onClose={() => setIsTagging(false)}
          onSave={(change) => bulk.tag(selected, change)}
        />
      ) : null}
    </>
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
