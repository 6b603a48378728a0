import type { BadgeKind } from "../ui/Badge";
import type { ListedSession } from "./list-request";

type Label = NonNullable<ListedSession["label"]>;

export const LABELS: readonly { label: Label; name: string; kind: BadgeKind }[] = [
  { label: "queued", name: "Queued", kind: "info" },
  { label: "golden", name: "Golden", kind: "accent" },
  { label: "correct", name: "Correct", kind: "success" },
  { label: "incorrect", name: "Incorrect", kind: "danger" },
  { label: "needs_review", name: "Needs review", kind: "warning" },
];

/** A label of an evaluation, as it is shown. */
export function labelName(label: Label): { name: string; kind: BadgeKind } {
  return LABELS.find((each) => each.label === label) ?? { name: label, kind: "plain" };
}
