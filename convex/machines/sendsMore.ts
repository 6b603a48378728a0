import type { Doc } from "../_generated/dataModel";

type Settings = NonNullable<NonNullable<Doc<"machines">["clients"]>[number]["settings"]>;

/** Whether more leaves a machine by these settings than by those of before, in any respect. */
export function sendsMore(now: Settings, before: Settings): boolean {
  const isOnNow = (name: "autoSync" | "toolCalls" | "thinking" | "fileContents"): boolean =>
    now[name] === true && before[name] !== true;
  const isFewer = (name: "redactionRules" | "ownRedactionRules" | "neverProjects"): boolean =>
    (now[name] ?? 0) < (before[name] ?? 0);
  // None named means all of them.
  const onlyProjects = ({ onlyProjects: count = 0 }: Settings): number => (count === 0 ? Infinity : count);
  return (
    isOnNow("autoSync") ||
    isOnNow("toolCalls") ||
    isOnNow("thinking") ||
    isOnNow("fileContents") ||
    (now.redaction === false && before.redaction !== false) ||
    isFewer("redactionRules") ||
    isFewer("ownRedactionRules") ||
    isFewer("neverProjects") ||
    onlyProjects(now) > onlyProjects(before)
  );
}
