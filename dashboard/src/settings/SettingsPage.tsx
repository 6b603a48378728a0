import type { ReactNode } from "react";
import { PageHeader } from "../ui/PageHeader";

export function SettingsPage(): ReactNode {
  return <PageHeader title="Settings" />;
}
