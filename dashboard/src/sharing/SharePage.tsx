import type { ReactNode } from "react";
import { PageHeader } from "../ui/PageHeader";

export function SharePage(): ReactNode {
  return <PageHeader title="Share" />;
}
