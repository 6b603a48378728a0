import { X } from "lucide-react";
import { useId, useState, type KeyboardEvent, type ReactNode } from "react";
import { isComposing } from "./is-composing";
import { addTag } from "./tags";
import styles from "./TagsField.module.css";

/** Tags as chips, and a line to add more: Enter or a comma ends one, Backspace in an empty line takes the last away. */
export function TagsField({
  label,
  tags,
  suggestions = [],
  onChange,
}: {
  label: string;
  tags: readonly string[];
  suggestions?: readonly string[];
  onChange: (tags: string[]) => void;
}): ReactNode {
  const id = useId();
  const [typed, setTyped] = useState("");
  const add = (): void => {
    setTyped("");
    const next = addTag(tags, typed);
    if (next !== null) onChange(next);
  };
  const pressed = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && typed === "" && tags.length > 0) onChange(tags.slice(0, -1));
  };
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.box}>
        {tags.map((tag) => (
          <span key={tag} className={styles.tag}>
            {tag}
            <button
              type="button"
              className={styles.remove}
              aria-label={`Remove the tag ${tag}`}
              onClick={() => onChange(tags.filter((each) => each !== tag))}
            >
              <X aria-hidden size={12} />
            </button>
          </span>
        ))}
        <input
          id={id}
          className={styles.input}
          value={typed}
          list={`${id}-known`}
          maxLength={50}
          placeholder={tags.length === 0 ? "Add a tag" : ""}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={pressed}
          onBlur={add}
        />
        <datalist id={`${id}-known`}>
          {suggestions
            .filter((tag) => !tags.includes(tag))
            .map((tag) => (
              <option key={tag} value={tag} />
            ))}
        </datalist>
      </div>
    </div>
  );
}
