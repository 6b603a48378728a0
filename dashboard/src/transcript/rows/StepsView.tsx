import { Layers } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../ui/Button";
import { Cost } from "../../ui/Cost";
import { plural } from "../../ui/number-text";
import { durationText, exactTime } from "../../ui/time-text";
import { Disclosure } from "../Disclosure";
import { useFold, useIsAnyOpen } from "../folds";
import { useTranscript } from "../TranscriptContext";
import { clockTime } from "./clock-time";
import { PartView } from "./PartView";
import type { Step, StepsRow } from "./rows";
import { StepNumbers } from "./StepNumbers";
import { stepsSummary } from "./steps-summary";
import styles from "./StepsView.module.css";

/** So many calls are shown each by its line; of more, a summary that unfolds. */
const FEW = 5;
/** Of one message; some agents call hundreds of tools at once, and all of them unfolded keep the page busy. */
const MOST_LINES = 200;

/** Tool calls that follow each other. */
export function StepsView({ row }: { row: StepsRow }): ReactNode {
  const summary = stepsSummary(row);
  const hasFew = summary.calls <= FEW;
  // Somebody who looks for something unfolds a call before the row that it is in is known.
  const isAnyOpen = useIsAnyOpen(row.steps.flatMap(({ parts }) => parts));
  const [isOpen, setIsOpen] = useFold(row.key, hasFew || isAnyOpen);
  const lines = row.steps.map((step, index) => <StepLines key={`${step.message.id}:${index}`} step={step} />);
  if (hasFew) return <div className={styles.steps}>{lines}</div>;
  return (
    <Disclosure
      className={styles.steps}
      isOpen={isOpen}
      onToggle={setIsOpen}
      summary={
        <span className={styles.summary}>
          <Layers aria-hidden size={14} />
          <span className={styles.count}>{plural(summary.calls, "tool call")}</span>
          <span className={styles.tools}>{summary.tools}</span>
          {summary.failed === 0 ? null : <span className={styles.failed}>{summary.failed} failed</span>}
          <span className={styles.numbersOfAll}>
            <Cost microUsd={summary.costMicroUsd} unpricedMessages={summary.unpricedMessages} />
            {summary.durationMs === null ? null : <span>{durationText(summary.durationMs)}</span>}
          </span>
        </span>
      }
    >
      {lines}
    </Disclosure>
  );
}

/** A step's own numbers would drown its line: they come with the call that is looked at. */
function StepLines({ step: { message, parts, isWhole } }: { step: Step }): ReactNode {
  const { currentMessage } = useTranscript();
  const [isWholeShown, setIsWholeShown] = useFold(`steps:${parts[0]?.id ?? message.id}:whole`);
  const isFurtherOpen = useIsAnyOpen(parts.slice(MOST_LINES));
  const shown = isWholeShown || isFurtherOpen ? parts : parts.slice(0, MOST_LINES);
  const isLookedAt = useIsAnyOpen(parts) || currentMessage === message.id;
  const hasNumbers = isWhole && isLookedAt && message.role === "assistant";
  return (
    <div
      className={styles.step}
      {...(isWhole ? { "data-message": message.id } : {})}
      data-current={(isWhole && currentMessage === message.id) || undefined}
      data-removed={(message.removedAt ?? null) !== null || undefined}
    >
      <div className={styles.lines}>
        {shown.map((part) => (
          <PartView key={part.id} part={part} message={message} />
        ))}
        {shown.length < parts.length ? (
          <Button size="s" kind="ghost" onClick={() => setIsWholeShown(true)}>
            Show {plural(parts.length - shown.length, "more call")}
          </Button>
        ) : null}
      </div>
      {hasNumbers ? (
        <p className={styles.numbers}>
          <time dateTime={new Date(message.createdAt).toISOString()} title={exactTime(message.createdAt)}>
            {clockTime(message.createdAt)}
          </time>
          <StepNumbers message={message} />
        </p>
      ) : null}
    </div>
  );
}
