import { useAction, useMutation, useQuery } from "convex/react";
import { UserPlus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { api } from "../../backend/api";
import { useParam } from "../../filters/useParam";
import { useToasts } from "../../shell/toasts";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/EmptyState";
import { Field } from "../../ui/Field";
import { NewSecretDialog } from "../../ui/NewSecretDialog";
import { RelativeTime, useMinute } from "../../ui/RelativeTime";
import { Skeleton } from "../../ui/Skeleton";
import { Table } from "../../ui/Table";

/** Who else may become a user here. `?new=invitation` opens the dialog that invites somebody: the palette goes there. */
export function Invitations(): ReactNode {
  const invitations = useQuery(api.invitations.list);
  const revoke = useMutation(api.invitations.revoke);
  const { attempt } = useToasts();
  const now = useMinute();
  const [making, setMaking] = useParam("new", ["", "invitation"]);
  if (invitations === undefined) return <Skeleton height="12rem" />;
  return (
    <Card
      title="Invitations"
      actions={
        <Button kind="primary" size="s" onClick={() => setMaking("invitation")}>
          Invite somebody
        </Button>
      }
    >
      {invitations.length === 0 ? (
        <EmptyState icon={<UserPlus />} title="Nobody is invited">
          <p>An invitation makes one user, whose sessions, keys and statistics are their own.</p>
        </EmptyState>
      ) : (
        <Table
          label="Invitations"
          rows={invitations}
          keyOf={({ id }) => id}
          columns={[
            { name: "For", cell: ({ note }) => (note === "" ? "somebody" : note) },
            { name: "Made", cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
            {
              name: "State",
              cell: ({ usedAt, usedBy, revokedAt, expiresAt }) => {
                if (usedAt !== null) return <Badge kind="success">used by {usedBy ?? "somebody"}</Badge>;
                if (revokedAt !== null) return <Badge kind="danger">withdrawn</Badge>;
                if (expiresAt <= now) return <Badge kind="warning">expired</Badge>;
                return (
                  <>
                    ends <RelativeTime at={expiresAt} />
                  </>
                );
              },
            },
            {
              name: "",
              cell: ({ id, usedAt, revokedAt, expiresAt }) =>
                usedAt === null && revokedAt === null && expiresAt > now ? (
                  <Button
                    size="s"
                    onClick={() => void attempt(() => revoke({ invitation: id }), { text: "Invitation withdrawn" })}
                  >
                    Withdraw
                  </Button>
                ) : null,
            },
          ]}
        />
      )}
      {making === "invitation" ? <InviteDialog onClose={() => setMaking("")} /> : null}
    </Card>
  );
}

function InviteDialog({ onClose }: { onClose: () => void }): ReactNode {
  const create = useAction(api.invitations.create);
  const [note, setNote] = useState("");
  return (
    <NewSecretDialog
      title="Invite somebody"
      action="Make the link"
      make={async () => `${window.location.origin}/#invitation=${(await create({ note })).code}`}
      made={{ title: "The invitation", label: "The link", note: "It works once, within a week." }}
      onClose={onClose}
    >
      <Field
        label="For whom"
        value={note}
        maxLength={200}
        hint="For your own list; nothing is sent."
        onChange={(event) => setNote(event.target.value)}
      />
    </NewSecretDialog>
  );
}
