import { useMemo, type ReactNode } from "react";
import { addDays, daysBetween, type DayRange } from "../filters/date-range";
import { Badge } from "../ui/Badge";
import { compactText, costText, countText, exactCostText, plural } from "../ui/number-text";
import { durationText } from "../ui/time-text";
import type { Stats, Totals } from "../usage/data/stats";
import { StatCard } from "./StatCard";
import styles from "./Overview.module.css";

/** The figures of the days, each with its change against as many days before. */
export function StatCards({
  stats,
  before,
  range,
}: {
  stats: Stats;
  /** null: nothing to compare with; undefined: not known yet. */
  before: Totals | null | undefined;
  range: DayRange;
}): ReactNode {
  const { totals } = stats;
  const days = useMemo(() => filled(stats, range), [stats, range.from, range.to]);
  const count = daysBetween(range.from, range.to) + 1;
  const beforeText = `Against the ${plural(count, "day")} before`;
  const card = (name: string, of: (totals: Totals) => number, value: ReactNode, exact: string, note?: ReactNode) => (
    <StatCard
      name={name}
      value={value}
      exact={exact}
      now={of(totals)}
      before={before === null || before === undefined ? null : of(before)}
      beforeText={beforeText}
      course={days.map((day) => (day === undefined ? 0 : of(day)))}
    >
      {note}
    </StatCard>
  );
  const errors = stats.byTool.reduce((sum, tool) => sum + tool.errors, 0);
  const isUnpriced = totals.unpricedMessages > 0;
  return (
    <div className={styles.cards}>
      {card("Sessions", (all) => all.sessions, compactText(totals.sessions), countText(totals.sessions))}
      {card("Messages", (all) => all.messages, compactText(totals.messages), countText(totals.messages))}
      {card("Tokens", (all) => all.tokens.total, compactText(totals.tokens.total), countText(totals.tokens.total))}
      {card(
        "Cost",
        (all) => all.costMicroUsd,
        isUnpriced && totals.costMicroUsd === 0
          ? "unpriced"
          : `${costText(totals.costMicroUsd)}${isUnpriced ? "+" : ""}`,
        exactCostText(totals.costMicroUsd),
        isUnpriced ? <Badge kind="warning">{plural(totals.unpricedMessages, "message")} unpriced</Badge> : null,
      )}
      {card(
        "Time",
        (all) => all.durationMs,
        totals.durationMs === 0 ? "0 min" : durationText(totals.durationMs),
        "How long the agents worked",
      )}
      {card(
        "Tool calls",
        (all) => all.toolCalls,
        compactText(totals.toolCalls),
        countText(totals.toolCalls),
        errors > 0 ? `${countText(errors)} failed` : null,
      )}
    </div>
  );
}

const MAX_DAYS = 740;

/** The days in their order, undefined where nothing happened; of a long past the end. */
function filled(stats: Stats, { from, to }: DayRange): (Totals | undefined)[] {
  const byDay = new Map(stats.byDay.map((day) => [day.day, day]));
  const first = stats.byDay[0]?.day ?? to;
  const start = daysBetween(from, first) > MAX_DAYS ? first : from;
  const count = Math.min(MAX_DAYS, daysBetween(start, to) + 1);
  return Array.from({ length: count }, (_, index) => byDay.get(addDays(to, index - count + 1)));
}
