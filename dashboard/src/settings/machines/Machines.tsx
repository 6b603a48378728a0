import { Link } from "@tanstack/react-router";
import { useQuery } from "convex/react";
import { Laptop } from "lucide-react";
import type { ReactNode } from "react";
import { api } from "../../backend/api";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/EmptyState";
import { plural } from "../../ui/number-text";
import { RelativeTime } from "../../ui/RelativeTime";
import { Skeleton } from "../../ui/Skeleton";
import { Table } from "../../ui/Table";
import { platformText } from "../../ui/platform-text";
import { sentText } from "./sent-text";
import forms from "../forms.module.css";

/** What sends to this backend, and what leaves each machine by its own settings. */
export function Machines(): ReactNode {
  const machines = useQuery(api.machines.mine.list);
  if (machines === undefined) return <Skeleton height="12rem" />;
  if (machines.length === 0)
    return (
      <Card title="Machines">
        <EmptyState icon={<Laptop />} title="No machine has sent anything yet">
          <p>
            The <Link to="/">overview</Link> says the next command.
          </p>
        </EmptyState>
      </Card>
    );
  return (
    <>
      <p className={forms.words}>
        What a machine sends is set on that machine, in its client: nothing here can make it send more. To change it
        there: <code>npx claude-code-sync set</code>, <code>npx opencode-sync set</code>.
      </p>
      {machines.map(({ machineId, hostname, platform, lastSeenAt, sessions, clients }) => (
        <Card key={machineId} title={hostname ?? machineId}>
          <div className={forms.stack}>
            <p className={forms.words}>
              {platform === null ? null : `${platformText(platform)}, `}
              <Link to="/sessions" search={{ machine: machineId }}>
                {plural(sessions, "session")}
              </Link>
              , last sync <RelativeTime at={lastSeenAt} />
            </p>
            <Table
              label={`Clients on ${hostname ?? machineId}`}
              rows={clients}
              keyOf={({ name }) => name}
              columns={[
                { name: "Client", cell: ({ name, version }) => <ClientName name={name} version={version} /> },
                { name: "Last sync", cell: ({ lastSeenAt: seenAt }) => <RelativeTime at={seenAt} /> },
                { name: "Sends", cell: ({ settings }) => sentText(settings) },
              ]}
            />
          </div>
        </Card>
      ))}
    </>
  );
}

function ClientName({ name, version }: { name: string; version: string | null }): ReactNode {
  return (
    <>
      <span className={forms.whole}>{name}</span> <span className={forms.words}>{version}</span>
    </>
  );
}
