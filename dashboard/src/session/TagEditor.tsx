import { useMutation } from "convex/react";
import { Tag, X } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { api, type Id } from "../backend/api";
import { useToasts } from "../shell/toasts";
import { Button } from "../ui/Button";
import { isComposing } from "../ui/is-composing";
import { useTagNames } from "./useTagNames";
import type { Session } from "./useSession";
import styles from "./TagEditor.module.css";

/** The session's tags: each can be taken away, and others added, of those there are or new ones. */
export function TagEditor({ session }: { session: Session }): ReactNode {
  const change = useMutation(api.sessions.organise.tag);
  const { attempt } = useToasts();
  const [isAdding, setIsAdding] = useState(false);
  const sessions = [session.id as Id<"sessions">];
  return (
    <span className={styles.tags}>
      {session.tags.map((tag) => (
        <span key={tag} className={styles.tag}>
          {tag}
          <button
            type="button"
            className={styles.remove}
            aria-label={`Take away the tag ${tag}`}
            onClick={() => void attempt(() => change({ sessions, remove: [tag] }))}
          >
            <X aria-hidden size={11} />
          </button>
        </span>
      ))}
      {isAdding ? (
        <NewTag
          onAdd={(tag) => void attempt(() => change({ sessions, add: [tag] }))}
          onClose={() => setIsAdding(false)}
        />
      ) : (
        <Button size="s" kind="ghost" className={styles.add} onClick={() => setIsAdding(true)}>
          <Tag aria-hidden size={12} />
          Add tag
        </Button>
      )}
    </span>
  );
}

function NewTag({ onAdd, onClose }: { onAdd: (tag: string) => void; onClose: () => void }): ReactNode {
  const names = useTagNames();
  const id = useId();
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        const value = new FormData(event.currentTarget).get("tag");
        if (typeof value === "string" && value.trim() !== "") onAdd(value);
        event.currentTarget.reset();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || isComposing(event)) return;
        event.preventDefault();
        onClose();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onClose();
      }}
    >
      <input
        ref={(input) => input?.focus()}
        name="tag"
        list={id}
        maxLength={64}
        className={styles.input}
        aria-label="New tag"
        placeholder="Tag, then Enter"
        autoComplete="off"
      />
      <datalist id={id}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </form>
  );
}
