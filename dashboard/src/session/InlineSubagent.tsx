import { Bot } from "lucide-react";
import type { ReactNode } from "react";
import { Disclosure, useFold } from "../transcript";
import { Cost } from "../ui/Cost";
import { plural } from "../ui/number-text";
import { durationText } from "../ui/time-text";
import { FirstMessages } from "./FirstMessages";
import { sessionTitle } from "./session-title";
import type { Subagent } from "./useSubagents";
import styles from "./InlineSubagent.module.css";

/** A subagent below the call that started it: unfolded, what it did; all of it on its own page. */
export function InlineSubagent({ subagent }: { subagent: Subagent }): ReactNode {
  const [isOpen, setIsOpen] = useFold(`subagent:${subagent.id}`);
  return (
    <div className={styles.subagent}>
      <Disclosure
        isOpen={isOpen}
        onToggle={setIsOpen}
        summary={
          <span className={styles.summary}>
            <Bot aria-hidden size={14} />
            <span className={styles.title}>{sessionTitle(subagent)}</span>
            <span>{plural(subagent.messageCount, "message")}</span>
            {subagent.durationMs === null ? null : <span>{durationText(subagent.durationMs)}</span>}
            <Cost microUsd={subagent.costMicroUsd} unpricedMessages={subagent.unpricedMessages} />
          </span>
        }
      >
        <div className={styles.messages}>
          <FirstMessages session={subagent} isSubagent linkText="Open as a session of its own" />
        </div>
      </Disclosure>
    </div>
  );
}
