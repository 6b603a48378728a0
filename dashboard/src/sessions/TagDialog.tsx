import { Minus, Plus, Check } from "lucide-react";
import { useState, type FormEvent, type ReactNode } from "react";
import { useTags } from "../filters/useChoices";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { plural } from "../ui/number-text";
import type { ListedSession } from "./list-request";
import { changeOfTags, tagStates, tidyTag, type TagState } from "./tag-states";
import styles from "./TagDialog.module.css";

/** Tags of all selected sessions at once: one that only some have can be given to all, or taken from all. */
export function TagDialog({
  sessions,
  onSave,
  onClose,
}: {
  sessions: readonly Pick<ListedSession, "tags">[];
  onSave: (change: { add: string[]; remove: string[] }) => Promise<void>;
  onClose: () => void;
}): ReactNode {
  const [before] = useState(() => tagStates(sessions));
  const [now, setNow] = useState<ReadonlyMap<string, TagState>>(before);
  const [text, setText] = useState("");
  const known = useTags() ?? [];
  const name = tidyTag(text);
  const isMeant = (tag: string): boolean => tag.toLowerCase().includes(name.toLowerCase());
  const offered = known
    .map(({ value }) => value)
    .filter((tag) => !now.has(tag) && isMeant(tag))
    .slice(0, MAX_OFFERED);
  const listed = [...now].filter(([tag]) => isMeant(tag));
  const add = (tag: string): void => {
    // What was just added is seen first, however many there are.
    if (tag !== "") setNow((states) => new Map<string, TagState>([[tag, "all"], ...states]).set(tag, "all"));
    setText("");
  };
  const turn = (tag: string, state: TagState): void =>
    setNow((states) => new Map(states).set(tag, state === "all" ? "none" : "all"));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name !== "") add(name);
    else {
      void onSave(changeOfTags(before, now));
      onClose();
    }
  };
  return (
    <Dialog isOpen onClose={onClose} title={`Tags of ${plural(sessions.length, "session")}`} width="26rem">
      <form className={styles.form} onSubmit={submit}>
        <Field
          label="Add a tag"
          value={text}
          maxLength={64}
          autoComplete="off"
          hint="Enter adds it."
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {listed.length === 0 ? null : (
          <ul className={styles.tags} aria-label="Tags">
            {listed.map(([tag, state]) => (
              <li key={tag}>
                <button
                  type="button"
                  role="checkbox"
                  className={styles.tag}
                  aria-checked={state === "all" ? true : state === "none" ? false : "mixed"}
                  onClick={() => turn(tag, state)}
                >
                  <span className={styles.box}>
                    {state === "all" ? <Check aria-hidden size={13} /> : null}
                    {state === "some" ? <Minus aria-hidden size={13} /> : null}
                  </span>
                  <span className={styles.name}>{tag}</span>
                  {state === "some" ? <span className={styles.some}>some have it</span> : null}
                </button>
              </li>
            ))}
          </ul>
        )}
        {offered.length === 0 ? null : (
          <div className={styles.offered} role="group" aria-label="Tags that you use">
            {offered.map((tag) => (
              <Button key={tag} size="s" onClick={() => add(tag)}>
                <Plus aria-hidden size={13} />
                {tag}
              </Button>
            ))}
          </div>
        )}
        <Button type="submit" kind="primary">
          {name === "" ? "Save" : `Add “${name}”`}
        </Button>
      </form>
    </Dialog>
  );
}

const MAX_OFFERED = 12;
