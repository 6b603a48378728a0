import { lazy, Suspense, type ReactNode } from "react";
import { Button } from "../../ui/Button";
import { bytesText } from "../../ui/number-text";
import { useFold } from "../folds";
import type { TranscriptPart } from "../message";
import { useTranscript } from "../TranscriptContext";
import { Omissions } from "./Omissions";
import { useWhole } from "./useWhole";
import { WholeContent } from "./WholeContent";
import styles from "./TextPart.module.css";

const Markdown = lazy(async () => ({ default: (await import("./Markdown")).Markdown }));

/** Characters. What is longer would keep the page busy if it were formatted. */
const MOST_FORMATTED = 60_000;
const MOST_SHOWN = 6_000;

/** What somebody said. `isProse`: line breaks are as they were typed. */
export function TextPart({ part, isTyped = false }: { part: TranscriptPart; isTyped?: boolean }): ReactNode {
  const whole = useWhole(part, "text");
  const text = whole.text ?? part.text ?? "";
  return (
    <div className={styles.part} data-part={part.id}>
      {text.trim() === "" ? null : <Words text={text} foldKey={`text:${part.id}`} isTyped={isTyped} />}
      <WholeContent whole={whole} partId={part.id} />
      <Omissions omitted={part.omitted} />
    </div>
  );
}

export function Words({
  text,
  foldKey,
  isTyped = false,
}: {
  text: string;
  foldKey: string;
  isTyped?: boolean;
}): ReactNode {
  const { view } = useTranscript();
  const [isOpen, setIsOpen] = useFold(foldKey);
  const isLong = text.length > MOST_SHOWN * 1.2;
  const shown = isLong && !isOpen ? beginningOf(text, MOST_SHOWN) : text;
  const isPlain = view.isRaw || shown.length > MOST_FORMATTED;
  const plain = <div className={styles.plain}>{shown}</div>;
  return (
    <>
      {isPlain ? (
        plain
      ) : (
        <Suspense fallback={plain}>
          <Markdown text={shown} isTyped={isTyped} />
        </Suspense>
      )}
      {isLong ? (
        <Button size="s" className={styles.more} aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? "Show less" : `Show all (${bytesText(text.length)})`}
        </Button>
      ) : null}
    </>
  );
}

/** Up to the end of the last whole line. */
function beginningOf(text: string, length: number): string {
  const end = text.lastIndexOf("\n", length);
  return text.slice(0, end > length / 2 ? end : length);
}
