import { useMutation, useQuery } from "convex/react";
import type { ReactNode } from "react";
import { api } from "../../backend/api";
import { useToasts } from "../../shell/toasts";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { plural } from "../../ui/number-text";
import { RelativeTime } from "../../ui/RelativeTime";
import { Skeleton } from "../../ui/Skeleton";
import { Table } from "../../ui/Table";
import { browserName } from "./browser-name";
import { METHODS } from "./methods";
import forms from "../forms.module.css";

/** Where the user is signed in, and how each of these ends. */
export function BrowserSessions(): ReactNode {
  const sessions = useQuery(api.account.sessions);
  const end = useMutation(api.account.endSession);
  const endAll = useMutation(api.account.signOutEverywhere);
  const { attempt, say } = useToasts();
  if (sessions === undefined) return <Skeleton height="8rem" />;
  return (
    <Card title="Signed in">
      <div className={forms.stack}>
        <Table
          label="Browsers that are signed in"
          rows={sessions}
          keyOf={({ id }) => id}
          columns={[
            {
              name: "Browser",
              cell: ({ userAgent, isCurrent }) => (
                <span title={userAgent ?? undefined}>
                  {browserName(userAgent)} {isCurrent ? <Badge kind="accent">this one</Badge> : null}
                </span>
              ),
            },
            { name: "By", cell: ({ method }) => (method === null ? "" : METHODS[method]) },
            { name: "Since", cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
            { name: "Last active", cell: ({ lastActiveAt }) => <RelativeTime at={lastActiveAt} /> },
            {
              name: "",
              cell: ({ id, isCurrent }) =>
                isCurrent ? null : (
                  <Button
                    size="s"
                    onClick={() => void attempt(() => end({ session: id }), { text: "Signed out there" })}
                  >
                    Sign out
                  </Button>
                ),
            },
          ]}
        />
        <Button
          disabled={sessions.length < 2}
          onClick={() =>
            void attempt(() => endAll({ keepThis: true })).then((ended) =>
              ended === undefined ? undefined : say({ text: `Signed out of ${plural(ended, "other browser")}` }),
            )
          }
        >
          Sign out everywhere else
        </Button>
      </div>
    </Card>
  );
}
