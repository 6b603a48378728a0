import { useCallback, useEffect, useState, type ReactNode } from "react";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { plural } from "../../ui/number-text";
import type { TranscriptMessage } from "../message";
import { useTranscript } from "../TranscriptContext";
import styles from "./MessageEnd.module.css";

/** How a message ended, where that is worth a word: it failed, was stopped or cut, or there is more of it. */
export function MessageEnd({ message, hasParts }: { message: TranscriptMessage; hasParts: boolean }): ReactNode {
  const { error, stopReason, placeholder, nextPart, hidden = 0 } = message;
  const isStopped = error !== null && /abort/i.test(error.name);
  const stop = isStopped ? STOPS["aborted"] : stopReason === null ? undefined : STOPS[stopReason];
  const isBare = !hasParts && error === null && nextPart === null;
  return (
    <>
      {error === null || isStopped ? null : (
        <p className={styles.error}>
          <strong>{error.name}</strong> {error.message}
          {error.retryable === true ? " It was tried again." : ""}
        </p>
      )}
      {stop === undefined || (error !== null && !isStopped) ? null : (
        <p>
          <Badge kind="warning">{stop}</Badge>
        </p>
      )}
      {nextPart === null ? null : <MoreParts message={message} />}
      {hidden > 0 ? <p className={styles.note}>{plural(hidden, "part")} of this not shared</p> : null}
      {isBare && placeholder === true ? (
        <p className={styles.note}>This message was named, but has not arrived yet.</p>
      ) : isBare && message.role === "assistant" && message.kind === null && hidden === 0 ? (
        <p className={styles.note}>Working…</p>
      ) : null}
    </>
  );
}

/** Reasons to stop that are not the end of what was to be said. */
const STOPS: Readonly<Record<string, string>> = {
  aborted: "stopped by the user",
  length: "cut: the answer reached its longest",
  max_tokens: "cut: the answer reached its longest",
  model_context_window_exceeded: "cut: the context was full",
  refusal: "the model refused",
  "content-filter": "the provider's filter ended it",
  error: "ended by an error",
};

function MoreParts({ message }: { message: TranscriptMessage }): ReactNode {
  const { loadParts } = useTranscript();
  const [state, setState] = useState<"idle" | "loading" | "failed">("idle");
  const load = useCallback((): void => {
    setState("loading");
    loadParts?.(message).then(
      () => setState("idle"),
      (error: unknown) => {
        console.warn("The rest of a message could not be loaded.", error);
        setState("failed");
      },
    );
  }, [loadParts, message]);
  // Its page had no room for any of it: of a message that is looked at, something is shown.
  const isWanted = message.nextPart === 0 && state === "idle" && loadParts !== undefined;
  useEffect(() => {
    if (isWanted) load();
  }, [isWanted, load]);
  if (loadParts === undefined) return <p className={styles.note}>More of this message is not shown.</p>;
  return (
    <Button size="s" isBusy={state === "loading"} onClick={load}>
      {state === "failed" ? "It could not be loaded. Try again" : "Load the rest of this message"}
    </Button>
  );
}
