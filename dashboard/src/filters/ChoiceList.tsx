import { Check } from "lucide-react";
import { useId, useState, type KeyboardEvent, type ReactNode } from "react";
import { isComposing } from "../ui/is-composing";
import { countText } from "../ui/number-text";
import { Skeleton } from "../ui/Skeleton";
import styles from "./ChoiceList.module.css";

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Shown small under the label, such as a project's path. */
  readonly detail?: string;
  readonly count?: number | null;
}

/** So many are drawn; typing finds the others. */
const MAX_SHOWN = 100;
const SEARCHED_FROM = 8;

/** The popover was opened to choose: where its keys go is here. */
const focus = (input: HTMLInputElement | null): void => input?.focus({ preventScroll: true });

/** A list to choose from, with a line to search it where it is long. undefined while it is being loaded. */
export function ChoiceList({
  label,
  choices,
  chosen,
  onChoose,
  isMulti = false,
}: {
  label: string;
  choices: readonly Choice[] | undefined;
  chosen: readonly string[];
  onChoose: (value: string) => void;
  isMulti?: boolean;
}): ReactNode {
  const id = useId();
  const [text, setText] = useState("");
  const [cursor, setCursor] = useState(0);
  if (choices === undefined) {
    return (
      <div className={styles.loading} role="status" aria-label="Loading">
        <Skeleton />
        <Skeleton />
        <Skeleton width="60%" />
      </div>
    );
  }
  const words = text.trim().toLowerCase();
  const found = choices.filter(({ label, detail = "" }) => `${label} ${detail}`.toLowerCase().includes(words));
  const shown = found.slice(0, MAX_SHOWN);
  const at = Math.min(cursor, shown.length - 1);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(shown.length - 1, to));
    setCursor(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
  };
  const pressed = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 };
    const to = moves[event.key];
    const choice = shown[at];
    if (to !== undefined) move(to);
    else if (event.key === "Enter" && choice !== undefined) onChoose(choice.value);
    else return;
    event.preventDefault();
  };
  const isSearched = choices.length > SEARCHED_FROM;
  const active = shown[at] === undefined ? undefined : `${id}-${at}`;
  return (
    <div className={styles.choices}>
      <input
        className={isSearched ? styles.search : "visually-hidden"}
        ref={focus}
        role="combobox"
        aria-label={label}
        aria-expanded
        aria-autocomplete="list"
        aria-controls={id}
        aria-activedescendant={active}
        placeholder={`Search ${label.toLowerCase()}`}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setCursor(0);
        }}
        onKeyDown={pressed}
      />
      <div
        id={id}
        role="listbox"
        aria-label={label}
        aria-multiselectable={isMulti || undefined}
        className={styles.list}
      >
        {shown.map(({ value, label, detail, count }, index) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are the combobox's
          <div
            key={value}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={chosen.includes(value)}
            className={styles.option}
            data-active={index === at || undefined}
            onClick={() => onChoose(value)}
            onPointerMove={() => setCursor(index)}
          >
            <span className={styles.check}>{chosen.includes(value) ? <Check aria-hidden size={14} /> : null}</span>
            <span className={styles.words} title={detail ?? label}>
              <span className={styles.label}>{label}</span>
              {detail === undefined ? null : <span className={styles.detail}>{detail}</span>}
            </span>
            {count === undefined || count === null ? null : <span className={styles.count}>{countText(count)}</span>}
          </div>
        ))}
      </div>
      {found.length > shown.length ? (
        <p className={styles.note}>{countText(found.length - shown.length)} more: type to find them.</p>
      ) : null}
      {found.length === 0 ? (
        <p className={styles.note}>{choices.length === 0 ? "Nothing to choose yet." : `Nothing has “${text}”.`}</p>
      ) : null}
    </div>
  );
}
