import type { ReactNode } from "react";
import { PageHeader } from "../ui/PageHeader";

export function OverviewPage(): ReactNode {
  return <PageHeader title="Overview" />;
}
