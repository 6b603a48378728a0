import type { ReactNode } from "react";
import { PageHeader } from "../ui/PageHeader";

export function UsagePage(): ReactNode {
  return <PageHeader title="Usage" />;
}
