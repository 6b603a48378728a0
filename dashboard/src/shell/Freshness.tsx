import { Link } from "@tanstack/react-router";
import { useQuery } from "convex/react";
import type { ReactNode } from "react";
import { api } from "../backend/api";
import { plural } from "../ui/number-text";
import { RelativeTime } from "../ui/RelativeTime";

/** When the latest session was last written, and by how many machines there are. */
export function Freshness(): ReactNode {
  const machines = useQuery(api.machines.mine.list);
  const latest = useQuery(api.sessions.mine.list, { paginationOpts: LATEST });
  const syncedAt = latest?.page[0]?.syncedAt;
  if (machines === undefined || latest === undefined) return null;
  if (syncedAt === undefined) return <span>Nothing synced yet</span>;
  return (
    <>
      <span>
        Last sync <RelativeTime at={syncedAt} />
      </span>
      <Link to="/settings/$page" params={{ page: "machines" }}>
        {plural(machines.length, "machine")}
      </Link>
    </>
  );
}

const LATEST = { cursor: null, numItems: 1 };
