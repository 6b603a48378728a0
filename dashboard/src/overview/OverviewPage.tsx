import type { ReactNode } from "react";
import { FirstMinute } from "./FirstMinute";
import { Overview } from "./Overview";
import { useHasSessions } from "./useLatestSessions";

/** The first page: what there is, or, while there is nothing, how to make it come. Who comes back need not wait until that is known. */
export function OverviewPage(): ReactNode {
  return useHasSessions() === false ? <FirstMinute /> : <Overview />;
}
