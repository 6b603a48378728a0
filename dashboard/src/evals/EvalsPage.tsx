import type { ReactNode } from "react";
import { PageHeader } from "../ui/PageHeader";

export function EvalsPage(): ReactNode {
  return <PageHeader title="Evals" />;
}
