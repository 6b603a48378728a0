import type { ReactNode } from "react";
import { PageHeader } from "../ui/PageHeader";

export function SessionsPage(): ReactNode {
  return <PageHeader title="Sessions" />;
}
