import type { ReactNode } from "react";
import { PageHeader } from "../ui/PageHeader";

export function SessionPage(): ReactNode {
  return <PageHeader title="Session" />;
}
