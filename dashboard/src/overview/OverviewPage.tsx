import type { ReactNode } from "react";
import { PagePending } from "../shell/page-states";
import { FirstMinute } from "./FirstMinute";
import { Overview } from "./Overview";
import { useHasSessions } from "./useLatestSessions";

/** The first page: what there is, or, while there is nothing, how to make it come. */
export function OverviewPage(): ReactNode {
  const hasSessions = useHasSessions();
  if (hasSessions === undefined) return <PagePending />;
  return hasSessions ? <Overview /> : <FirstMinute />;
}
