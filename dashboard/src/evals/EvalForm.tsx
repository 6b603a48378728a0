import { Link } from "@tanstack/react-router";
import { useMutation, useQuery } from "convex/react";
import { useState, type ReactNode } from "react";
import { api, type Id } from "../backend/api";
import { useShortcuts } from "../shell/shortcuts";
import { useToasts } from "../shell/toasts";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { plural } from "../ui/number-text";
import { Skeleton } from "../ui/Skeleton";
import { TagsField } from "../ui/TagsField";
import { TextAreaField } from "../ui/TextAreaField";
import { LABELS, type EvalLabel } from "./labels";
import type { EvalRow } from "./useEvals";
import styles from "./EvalForm.module.css";

/** Judges one session: label, notes, expected output, tags. Texts are saved when they are left. */
export function EvalForm({
  session,
  knownTags,
  onJudged,
}: {
  session: EvalRow["session"];
  knownTags: readonly string[];
  onJudged: () => void;
}): ReactNode {
  // The backend answers ids as texts; its functions check them.
  const id = session.id as Id<"sessions">;
  const found = useQuery(api.evals.mine.get, { session: id });
  const save = useMutation(api.evals.mine.save);
  const unqueue = useMutation(api.evals.mine.unqueue);
  const { attempt } = useToasts();
  const judge = (label: EvalLabel): void => {
    const before = found?.label ?? null;
    const undo = (): Promise<unknown> => save({ session: id, label: before });
    const name = LABELS.find((each) => each.label === label)?.name ?? label;
    void attempt(() => save({ session: id, label }), { text: `${name}: ${session.title ?? "session"}`, undo });
    onJudged();
  };
  useShortcuts(
    "Judge",
    LABELS.map(({ label, name }, index) => ({ keys: String(index + 1), does: name, run: () => judge(label) })),
  );
  if (found === undefined) return <Skeleton height="20rem" />;
  return (
    <Card title={session.title ?? "Untitled session"}>
      <div className={styles.form}>
        <p className={styles.facts}>
          {plural(session.messageCount, "message")}, {plural(session.toolCallCount, "tool call")},{" "}
          {session.model ?? "model not known"}.{" "}
          <Link to="/sessions/$session" params={{ session: session.id }}>
            Read the session
          </Link>
        </p>
        <div className={styles.labels} role="group" aria-label="Label">
          {LABELS.map(({ label, name, meaning }, index) => (
            <Button
              key={label}
              aria-pressed={found?.label === label}
              className={styles.label}
              title={meaning}
              onClick={() => judge(label)}
            >
              <kbd>{index + 1}</kbd> {name}
            </Button>
          ))}
          {found?.queuedAt === null || found === null ? null : (
            <Button
              kind="ghost"
              size="s"
              className={styles.out}
              onClick={() => void attempt(() => unqueue({ sessions: [id] }))}
            >
              Take out of the queue
            </Button>
          )}
        </div>
        <SavedText
          label="Notes"
          text={found?.notes ?? ""}
          most={10_000}
          onSave={(notes) => attempt(() => save({ session: id, notes }))}
        />
        <SavedText
          label="Expected output"
          text={found?.expected ?? ""}
          most={100_000}
          onSave={(expected) => attempt(() => save({ session: id, expected }))}
        />
        <TagsField
          label="Tags"
          tags={found?.tags ?? []}
          suggestions={knownTags}
          onChange={(tags) => void attempt(() => save({ session: id, tags }))}
        />
      </div>
    </Card>
  );
}

function SavedText({
  label,
  text,
  most,
  onSave,
}: {
  label: string;
  text: string;
  most: number;
  onSave: (text: string) => Promise<unknown>;
}): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const leave = (): void => {
    if (typed === null || typed === text) return setTyped(null);
    void onSave(typed).finally(() => setTyped(null));
  };
  return (
    <TextAreaField
      label={label}
      maxLength={most}
      value={typed ?? text}
      hint={typed !== null && typed !== text ? "Saved when you leave the field" : undefined}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={leave}
    />
  );
}
