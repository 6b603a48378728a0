import { useQuery } from "convex/react";
import { ClipboardCheck } from "lucide-react";
import type { ReactNode } from "react";
import { api } from "../backend/api";
import { EmptyState } from "../ui/EmptyState";
import { countText } from "../ui/number-text";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { EvalForm } from "./EvalForm";
import { EvalList } from "./EvalList";
import { EvalReading } from "./EvalReading";
import { LABELS } from "./labels";
import { useEvals } from "./useEvals";
import { useEvalsAddress, type Shown } from "./useEvalsAddress";
import styles from "./EvalsPage.module.css";

/** What waits to be judged, and what was: one session after the other, by keys. */
export function EvalsPage(): ReactNode {
  const { shown, tag, show } = useEvalsAddress();
  const counts = useQuery(api.evals.mine.counts);
  const evals = useEvals();
  const lists: readonly { shown: Shown; name: string; count: number | undefined }[] = [
    { shown: "queued", name: "Queue", count: counts?.queued },
    ...LABELS.map(({ label, name }) => ({ shown: label, name, count: counts?.[label] })),
    { shown: "all", name: "All", count: undefined },
  ];
  return (
    <>
      <PageHeader
        title="Evals"
        subtitle="Judge sessions one by one: 1 golden, 2 correct, 3 incorrect, 4 needs review."
      />
      <div className={styles.lists} role="group" aria-label="Which sessions">
        {lists.map((list) => (
          <button
            key={list.shown}
            type="button"
            className={styles.list}
            aria-pressed={list.shown === shown}
            onClick={() => show({ shown: list.shown })}
          >
            {list.name}
            {list.count === undefined ? null : <span className={styles.count}>{countText(list.count)}</span>}
          </button>
        ))}
        {counts !== undefined && counts.tags.length > 0 ? (
          <select
            className={styles.tag}
            aria-label="Tag"
            value={tag ?? ""}
            onChange={(event) => show({ tag: event.target.value === "" ? undefined : event.target.value })}
          >
            <option value="">any tag</option>
            {counts.tags.map((each) => (
              <option key={each.tag} value={each.tag}>
                {each.tag} ({each.sessions})
              </option>
            ))}
          </select>
        ) : null}
      </div>
      {evals.isLoading ? <Skeleton height="20rem" /> : null}
      {!evals.isLoading && evals.rows.length === 0 ? (
        <EmptyState
          icon={<ClipboardCheck />}
          title={shown === "queued" ? "Nothing waits to be judged" : "Nothing here yet"}
        >
          <p>Choose sessions in the list of sessions and mark them for evals: they wait here in that order.</p>
        </EmptyState>
      ) : null}
      {evals.current === undefined ? null : (
        <div className={styles.page}>
          <EvalList evals={evals} isQueue={shown === "queued"} />
          <EvalForm
            key={evals.current.session.id}
            session={evals.current.session}
            knownTags={counts?.tags.map((each) => each.tag) ?? []}
            onJudged={evals.goOn}
          />
          <div className={styles.reading}>
            <EvalReading key={evals.current.session.id} session={evals.current.session} />
          </div>
        </div>
      )}
    </>
  );
}
