import { Brain } from "lucide-react";
import type { ReactNode } from "react";
import { plural } from "../../ui/number-text";
import { durationText } from "../../ui/time-text";
import { Disclosure } from "../Disclosure";
import { useFold } from "../folds";
import type { TranscriptPart } from "../message";
import { isEncrypted } from "../rows/classify";
import { useTranscript } from "../TranscriptContext";
import { omissionTexts } from "./omission-text";
import { Words } from "./TextPart";
import { useWhole } from "./useWhole";
import { WholeContent } from "./WholeContent";
import styles from "./ThinkingPart.module.css";

/** The model's thinking: folded, since answers are what is read. */
export function ThinkingPart({ part }: { part: TranscriptPart }): ReactNode {
  const { view } = useTranscript();
  const [isOpen, setIsOpen] = useFold(`thinking:${part.id}`, view.isThinkingOpen);
  const whole = useWhole(part, "text");
  const text = whole.text ?? part.text ?? "";
  if (text.trim() === "") return <p className={styles.silent}>{silentText(part)}</p>;
  return (
    <Disclosure
      isOpen={isOpen}
      onToggle={setIsOpen}
      summary={
        <span className={styles.summary}>
          <Brain aria-hidden size={14} />
          Thinking
          <span className={styles.note}>
            {plural(text.trim().split(/\s+/).length, "word")}
            {part.durationMs === null ? "" : ` · ${durationText(part.durationMs)}`}
          </span>
        </span>
      }
    >
      <div className={styles.text} data-part={part.id}>
        <Words text={text} foldKey={`text:${part.id}`} />
        <WholeContent whole={whole} partId={part.id} />
      </div>
    </Disclosure>
  );
}

function silentText(part: TranscriptPart): string {
  if (isEncrypted(part)) return "Thought; the provider does not show what.";
  const [first] = omissionTexts(part.omitted);
  return first === undefined
    ? "Thought."
    : `Thought; not sent: ${first.what} (setting ${first.setting ?? "of the client"}).`;
}
