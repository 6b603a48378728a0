import type { ReactNode } from "react";
import { Badge } from "../ui/Badge";
import { labelOf } from "./labels";

/** What a session was judged to be; null and "queued" for one that waits. */
export function LabelBadge({ label }: { label: string | null }): ReactNode {
  const known = labelOf(label);
  if (known !== undefined) return <Badge kind={known.badge}>{known.name}</Badge>;
  return label === "queued" ? <Badge>in the queue</Badge> : null;
}
