import type { ReactNode } from "react";
import { durationText } from "../../ui/time-text";
import { Disclosure } from "../Disclosure";
import { useFold } from "../folds";
import type { TranscriptMessage, TranscriptPart } from "../message";
import { shownPath } from "../shown-path";
import { useTranscript } from "../TranscriptContext";
import { ToolBody } from "./ToolBody";
import { toolHeader } from "./tool-header";
import { ToolIcon } from "./ToolIcon";
import { isSubagentCall } from "./tool-name";
import { failureOf, toolState, type ToolState } from "./tool-state";
import styles from "./ToolCall.module.css";

/** One tool call: a line that says what it was about and how it ended; unfolded, what was asked and answered. */
export function ToolCall({ part, message }: { part: TranscriptPart; message: TranscriptMessage }): ReactNode {
  const { folders, changesOf, subagentOf } = useTranscript();
  const [isOpen, setIsOpen] = useFold(`tool:${part.id}`);
  const header = toolHeader(part);
  const state = toolState(part);
  const subject = header.kind === "path" ? shownPath(header.subject, folders) : header.subject;
  const changed = part.toolCallId === null ? undefined : changesOf?.(part.toolCallId);
  return (
    <div className={styles.call} data-state={state} data-part={part.id}>
      <Disclosure
        isOpen={isOpen}
        onToggle={setIsOpen}
        summary={
          <span className={styles.line}>
            <span className={styles.name}>
              <ToolIcon toolName={part.toolName} />
              <span className={styles.nameText} title={header.name}>
                {header.name}
              </span>
            </span>
            <span className={styles.subject} data-kind={header.kind} title={header.subject}>
              {subject === "" ? "" : <bdi>{oneLine(subject)}</bdi>}
            </span>
            <span className={styles.notes}>
              {header.detail === undefined ? null : <span className={styles.detail}>{header.detail}</span>}
              {changed === undefined ? null : <Changed {...changed} />}
              {state === "failed" ? <span className={styles.failure}>{failureOf(part)}</span> : null}
              <State state={state} />
              {part.durationMs === null ? null : (
                <span className={styles.duration}>{durationText(part.durationMs)}</span>
              )}
            </span>
          </span>
        }
      >
        <ToolBody part={part} />
      </Disclosure>
      {isSubagentCall(part.toolName) ? subagentOf?.(part, message) : null}
    </div>
  );
}

function Changed({ additions, deletions }: { additions: number | null; deletions: number | null }): ReactNode {
  if (additions === null && deletions === null) return null;
  return (
    <span className={styles.changed}>
      <span className={styles.added}>+{additions ?? 0}</span> <span className={styles.removed}>−{deletions ?? 0}</span>
    </span>
  );
}

const WORDS: Readonly<Record<ToolState, string>> = {
  done: "done",
  failed: "failed",
  running: "running",
  waiting: "waiting",
  unknown: "no answer",
};

/** That a call went well is the rule: it is said to those who do not see it. */
function State({ state }: { state: ToolState }): ReactNode {
  if (state === "done") return <span className="visually-hidden">{WORDS.done}</span>;
  if (state === "failed") return <span className={styles.failed}>{WORDS.failed}</span>;
  return <span className={styles.state}>{WORDS[state]}</span>;
}

const LONGEST = 300;

function oneLine(text: string): string {
  return text.slice(0, LONGEST).replace(/\s*\n\s*/g, " ⏎ ");
}
