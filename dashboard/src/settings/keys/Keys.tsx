import { useMutation, usePaginatedQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { KeyRound } from "lucide-react";
import { useState, type ReactNode } from "react";
import { api } from "../../backend/api";
import { useParam } from "../../filters/useParam";
import { useToasts } from "../../shell/toasts";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Dialog } from "../../ui/Dialog";
import { EmptyState } from "../../ui/EmptyState";
import { RelativeTime, useMinute } from "../../ui/RelativeTime";
import { Skeleton } from "../../ui/Skeleton";
import { Table } from "../../ui/Table";
import { NewKeyDialog } from "./NewKeyDialog";
import forms from "../forms.module.css";

type Key = FunctionReturnType<typeof api.keys.mine.list>["page"][number];

/** Each has its last use looked up. */
const PAGE = 25;

/** The keys that clients and programs use. `?new=key` opens the dialog that makes one: the palette goes there. */
export function Keys(): ReactNode {
  const { results, status, loadMore } = usePaginatedQuery(api.keys.mine.list, {}, { initialNumItems: PAGE });
  const revoke = useMutation(api.keys.mine.revoke);
  const { attempt } = useToasts();
  const now = useMinute();
  const [making, setMaking] = useParam("new", ["", "key"]);
  const [revoking, setRevoking] = useState<Key | null>(null);
  if (status === "LoadingFirstPage") return <Skeleton height="12rem" />;
  const state = ({ revokedAt, expiresAt }: Key): ReactNode => {
    if (revokedAt !== null) return <Badge kind="danger">revoked</Badge>;
    if (expiresAt === null) return "never";
    return expiresAt <= now ? <Badge kind="warning">expired</Badge> : <RelativeTime at={expiresAt} />;
  };
  return (
    <Card
      title="API keys"
      actions={
        <Button kind="primary" size="s" onClick={() => setMaking("key")}>
          New key
        </Button>
      }
    >
      {results.length === 0 ? (
        <EmptyState icon={<KeyRound />} title="No keys yet">
          <p>A key lets claude-code-sync, opencode-sync or a program of yours reach this backend.</p>
        </EmptyState>
      ) : (
        <div className={forms.stack}>
          <Table
            label="API keys"
            rows={results}
            keyOf={({ id }) => id}
            columns={[
              { name: "Name", cell: ({ name }) => name },
              { name: "Key", cell: ({ prefix }) => <code>{prefix}…</code> },
              { name: "May", cell: ({ scopes }) => scopes.join(", ") },
              {
                name: "Last used",
                cell: ({ lastUsedAt }) => (lastUsedAt === null ? "never" : <RelativeTime at={lastUsedAt} />),
              },
              { name: "Ends", cell: state },
              {
                name: "",
                cell: (key) =>
                  key.revokedAt === null ? (
                    <Button size="s" kind="danger" onClick={() => setRevoking(key)} aria-label={`Revoke ${key.name}`}>
                      Revoke
                    </Button>
                  ) : null,
              },
            ]}
          />
          {status === "CanLoadMore" || status === "LoadingMore" ? (
            <Button isBusy={status === "LoadingMore"} onClick={() => loadMore(PAGE)}>
              Show older
            </Button>
          ) : null}
        </div>
      )}
      {making === "key" ? <NewKeyDialog onClose={() => setMaking("")} /> : null}
      <Dialog
        isOpen={revoking !== null}
        onClose={() => setRevoking(null)}
        title={`Revoke ${revoking?.name ?? "the key"}?`}
        description="It ends at once. Clients that use it keep what they record and deliver it after a new login."
        footer={
          <>
            <Button onClick={() => setRevoking(null)}>Keep it</Button>
            <Button
              kind="danger"
              onClick={() => {
                if (revoking !== null)
                  void attempt(() => revoke({ key: revoking.id }), { text: `Revoked ${revoking.name}` });
                setRevoking(null);
              }}
            >
              Revoke
            </Button>
          </>
        }
      >
        {null}
      </Dialog>
    </Card>
  );
}
