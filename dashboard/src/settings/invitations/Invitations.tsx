import { useAction as useConvexAction, useMutation, useQuery } from "convex/react";
import { UserPlus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { api } from "../../backend/api";
import { useToasts } from "../../shell/toasts";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Dialog } from "../../ui/Dialog";
import { EmptyState } from "../../ui/EmptyState";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { RelativeTime, useMinute } from "../../ui/RelativeTime";
import { SecretOnce } from "../../ui/SecretOnce";
import { Skeleton } from "../../ui/Skeleton";
import { Table } from "../../ui/Table";
import { useAction } from "../../ui/useAction";

/** Who else may become a user here. */
export function Invitations(): ReactNode {
  const invitations = useQuery(api.invitations.list);
  const revoke = useMutation(api.invitations.revoke);
  const { attempt } = useToasts();
  const now = useMinute();
  const [isMaking, setIsMaking] = useState(false);
  if (invitations === undefined) return <Skeleton height="12rem" />;
  return (
    <Card
      title="Invitations"
      actions={
        <Button kind="primary" size="s" onClick={() => setIsMaking(true)}>
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
      {isMaking ? <InviteDialog onClose={() => setIsMaking(false)} /> : null}
    </Card>
  );
}

function InviteDialog({ onClose }: { onClose: () => void }): ReactNode {
  const create = useConvexAction(api.invitations.create);
  const { isBusy, failure, run } = useAction();
  const [note, setNote] = useState("");
  const [code, setCode] = useState<string | null>(null);
  if (code !== null)
    return (
      <Dialog isOpen onClose={onClose} title="The invitation" footer={<Button onClick={onClose}>Done</Button>}>
        <SecretOnce secret={`${window.location.origin}/#invitation=${code}`} label="The link" />
        <p>It works once, within a week.</p>
      </Dialog>
    );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Invite somebody"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            isBusy={isBusy}
            onClick={() => void run(async () => setCode((await create({ note })).code))}
          >
            Make the link
          </Button>
        </>
      }
    >
      {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
      <Field
        label="For whom"
        value={note}
        maxLength={200}
        hint="For your own list; nothing is sent."
        onChange={(event) => setNote(event.target.value)}
      />
    </Dialog>
  );
}
