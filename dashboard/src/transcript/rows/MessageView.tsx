import type { ReactNode } from "react";
import { Badge } from "../../ui/Badge";
import { Disclosure } from "../Disclosure";
import { useFold } from "../folds";
import { useTranscript } from "../TranscriptContext";
import { isFoldedKind, messageName } from "./message-name";
import { MessageEnd } from "./MessageEnd";
import { MessageHeader } from "./MessageHeader";
import { PartView } from "./PartView";
import type { MessageRow } from "./rows";
import { systemText } from "./system-text";
import styles from "./MessageView.module.css";

/** What somebody said, with who and when; what a fold or a revert made of it is said. */
export function MessageView({ row }: { row: MessageRow }): ReactNode {
  const { view, source, isSubagent, currentMessage } = useTranscript();
  const { message, parts, type, isContinued, isEnd } = row;
  const [isOpen, setIsOpen] = useFold(`message:${message.id}`, !isFoldedKind(message.kind));
  const isRemoved = message.removedAt !== undefined && message.removedAt !== null;
  const isQuiet = type === "system" && !isFoldedKind(message.kind);
  const text = isQuiet && !view.isRaw ? systemText(message) : null;
  const name = messageName(message, { source, isSubagent });
  const body = (
    <div className={styles.body}>
      {text === null ? (
        parts.map((part) => <PartView key={part.id} part={part} message={message} isTyped={type === "prompts"} />)
      ) : text === "" ? null : (
        <p className={styles.quiet}>{text}</p>
      )}
      {isEnd ? <MessageEnd message={message} hasParts={parts.length > 0} /> : null}
    </div>
  );
  return (
    <article
      className={styles.message}
      data-type={type}
      data-message={message.id}
      data-removed={isRemoved || undefined}
      data-current={currentMessage === message.id || undefined}
      data-continued={isContinued || undefined}
      aria-label={name}
    >
      {isContinued ? null : (
        <MessageHeader message={message} name={name}>
          {message.isSidechain ? <Badge>subagent</Badge> : null}
          {isRemoved ? <Badge kind="warning">{removedText(message.removedReason)}</Badge> : null}
        </MessageHeader>
      )}
      {isFoldedKind(message.kind) ? (
        <Disclosure
          isOpen={isOpen}
          onToggle={setIsOpen}
          summary={<span className={styles.fold}>{isOpen ? "Fold" : "Unfold"}</span>}
        >
          {body}
        </Disclosure>
      ) : (
        body
      )}
    </article>
  );
}

function removedText(reason: string | null | undefined): string {
  if (reason === "revert") return "reverted";
  if (reason === "deleted") return "deleted at its source";
  return reason ?? "removed at its source";
}
