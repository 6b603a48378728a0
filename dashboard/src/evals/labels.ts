import type { BadgeKind } from "../ui/Badge";

export type EvalLabel = "golden" | "correct" | "incorrect" | "needs_review";

/** In the order of their keys, 1 to 4. */
export const LABELS: readonly { label: EvalLabel; name: string; badge: BadgeKind; meaning: string }[] = [
  { label: "golden", name: "Golden", badge: "warning", meaning: "An example to measure others by" },
  { label: "correct", name: "Correct", badge: "success", meaning: "It did what was asked" },
  { label: "incorrect", name: "Incorrect", badge: "danger", meaning: "It did not" },
  { label: "needs_review", name: "Needs review", badge: "info", meaning: "Somebody has to look again" },
];

export function labelOf(label: string | null): (typeof LABELS)[number] | undefined {
  return LABELS.find((each) => each.label === label);
}
