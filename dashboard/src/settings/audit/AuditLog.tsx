import { usePaginatedQuery } from "convex/react";
import type { ReactNode } from "react";
import { api } from "../../backend/api";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { RelativeTime } from "../../ui/RelativeTime";
import { Skeleton } from "../../ui/Skeleton";
import { Table } from "../../ui/Table";
import { actorText, eventText } from "./event-text";
import forms from "../forms.module.css";

/** What changed in the account, newest first. */
export function AuditLog(): ReactNode {
  const { results, status, loadMore } = usePaginatedQuery(api.audit.mine.list, {}, { initialNumItems: 50 });
  if (status === "LoadingFirstPage") return <Skeleton height="16rem" />;
  return (
    <Card title="Audit log">
      <div className={forms.stack}>
        <p className={forms.words}>Kept for a year. It holds no secret, and nothing of what sessions say.</p>
        <Table
          label="Audit log"
          rows={results}
          keyOf={({ id }) => id}
          columns={[
            { name: "When", cell: ({ at }) => <RelativeTime at={at} /> },
            { name: "What", cell: (entry) => eventText(entry) },
            { name: "By", cell: ({ by }) => actorText(by) },
          ]}
        />
        {status === "CanLoadMore" || status === "LoadingMore" ? (
          <Button isBusy={status === "LoadingMore"} onClick={() => loadMore(50)}>
            Show older
          </Button>
        ) : null}
      </div>
    </Card>
  );
}
