import { Link } from "@tanstack/react-router";
import { useMutation, usePaginatedQuery } from "convex/react";
import type { ReactNode } from "react";
import { api, type Id } from "../backend/api";
import { useToasts } from "../shell/toasts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { RelativeTime } from "../ui/RelativeTime";
import { Table, type Column } from "../ui/Table";
import { CHOICES } from "./choices";

const PAGE = 50;

/** The links that there are and were: of one session, or all. Nothing where there is none. */
export function ShareList({ session, empty = null }: { session?: Id<"sessions">; empty?: ReactNode }): ReactNode {
  const { results, status, loadMore } = usePaginatedQuery(
    api.shares.mine.list,
    session === undefined ? {} : { session },
    { initialNumItems: PAGE },
  );
  const revoke = useMutation(api.shares.mine.revoke);
  const { attempt } = useToasts();
  if (status === "LoadingFirstPage") return null;
  if (results.length === 0) return empty;
  type Row = (typeof results)[number];
  const columns: Column<Row>[] = [
    { name: "Made", cell: ({ sharedAt }) => <RelativeTime at={sharedAt} /> },
    {
      name: "Shows",
      cell: ({ include, live }) =>
        [
          "prompts and answers",
          ...CHOICES.filter(({ choice }) => include[choice]).map(({ label }) => label.toLowerCase()),
          ...(live ? ["what is added later"] : []),
        ].join(", "),
    },
    {
      name: "Ends",
      cell: ({ status: state, expiresAt }) => {
        if (state === "revoked") return <Badge kind="danger">revoked</Badge>;
        if (state === "expired") return <Badge kind="warning">expired</Badge>;
        return expiresAt === null ? "when revoked" : <RelativeTime at={expiresAt} />;
      },
    },
    {
      name: "",
      cell: ({ id, status: state }) =>
        state === "open" ? (
          <Button
            size="s"
            kind="danger"
            onClick={() => void attempt(() => revoke({ share: id }), { text: "The link is ended" })}
          >
            Revoke
          </Button>
        ) : null,
    },
  ];
  const named: Column<Row> = {
    name: "Session",
    cell: ({ session: { id, title } }) => (
      <Link to="/sessions/$session" params={{ session: id }}>
        {title ?? "Untitled session"}
      </Link>
    ),
  };
  return (
    <>
      <Table
        label="Links"
        rows={results}
        keyOf={({ id }) => id}
        columns={session === undefined ? [named, ...columns] : columns}
      />
      {status === "CanLoadMore" ? <Button onClick={() => loadMore(PAGE)}>Show more</Button> : null}
    </>
  );
}
