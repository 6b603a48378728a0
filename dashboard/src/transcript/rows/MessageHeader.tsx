import { Bot, CircleAlert, CircleUser, Info, Link2 } from "lucide-react";
import type { ReactNode } from "react";
import { CopyButton } from "../../ui/CopyButton";
import { exactTime } from "../../ui/time-text";
import type { TranscriptMessage } from "../message";
import { CopyLink } from "./CopyLink";
import { typeOfMessage } from "./classify";
import { clockTime } from "./clock-time";
import { StepNumbers } from "./StepNumbers";
import styles from "./MessageHeader.module.css";

const ICONS = {
  prompts: CircleUser,
  answers: Bot,
  tools: Bot,
  thinking: Bot,
  errors: CircleAlert,
  system: Info,
} as const;

/** Who, when, with which model, and what it took. */
export function MessageHeader({
  message,
  name,
  children,
}: {
  message: TranscriptMessage;
  name: string;
  children?: ReactNode;
}): ReactNode {
  const Icon = ICONS[typeOfMessage(message)];
  const text = message.parts.flatMap((part) => (part.type === "text" && part.text !== null ? [part.text] : []));
  return (
    <header className={styles.header}>
      <span className={styles.name}>
        <Icon aria-hidden size={15} />
        {name}
      </span>
      {message.model === null || message.role !== "assistant" || message.model.startsWith("<") ? null : (
        <span className={styles.model}>{message.model}</span>
      )}
      {children}
      <span className={styles.numbers}>
        <StepNumbers message={message} />
      </span>
      <span className={styles.end}>
        <span className={styles.actions}>
          {text.length === 0 ? null : <CopyButton text={text.join("\n\n")} label="Copy text" />}
          <CopyLink message={message} icon={<Link2 aria-hidden />} />
        </span>
        <time
          className={styles.time}
          dateTime={new Date(message.createdAt).toISOString()}
          title={
            message.createdAtAssumed === true
              ? `Arrived ${exactTime(message.createdAt)}; its source gave no time`
              : exactTime(message.createdAt)
          }
        >
          {message.createdAtAssumed === true ? "about " : ""}
          {clockTime(message.createdAt)}
        </time>
      </span>
    </header>
  );
}
