import type { ReactNode } from "react";
import { PageHeader } from "../ui/PageHeader";

export function SearchPage(): ReactNode {
  return <PageHeader title="Search" />;
}
