import type { ReactNode } from "react";
import { EmptyState } from "../../ui/EmptyState";

export function Machines(): ReactNode {
  return <EmptyState title="No machine has sent anything yet" />;
}
