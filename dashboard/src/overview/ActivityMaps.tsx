import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, type ReactNode } from "react";
import { CalendarHeatmap } from "../charts/CalendarHeatmap";
import { ChartCard } from "../charts/ChartCard";
import { DataTable } from "../charts/DataTable";
import { HourOfWeek } from "../charts/HourOfWeek";
import { hoursOfWeek, hourTitle, localDays, type DayHours } from "../charts/hours-of-week";
import { addDays } from "../filters/date-range";
import type { FilterChange } from "../filters/filter-field";
import type { SearchParams } from "../filters/filters";
import { hourCell } from "../filters/hour-cell";
import { useFilters } from "../filters/useFilters";
import { plural } from "../ui/number-text";
import { Skeleton } from "../ui/Skeleton";
import { dayTitle } from "../usage/data/periods";
import styles from "./Overview.module.css";

const messages = (count: number): string => plural(count, "message");

/** A year of days, whatever days are chosen, and the hours of the week within those that are. In the reader's time zone. */
export function ActivityMaps({
  year,
  hours,
  today,
  sessionsBehind,
}: {
  year: readonly DayHours[] | undefined;
  hours: readonly DayHours[] | undefined;
  today: string;
  sessionsBehind: (mark: FilterChange) => SearchParams;
}): ReactNode {
  return (
    <div className={styles.wide}>
      <Calendar year={year} today={today} />
      <Week hours={hours} sessionsBehind={sessionsBehind} />
    </div>
  );
}

function Calendar({ year, today }: { year: readonly DayHours[] | undefined; today: string }): ReactNode {
  const { filters, set } = useFilters();
  const { from, to } = filters;
  const values = useMemo(() => localDays(year ?? []), [year]);
  const isOne = from !== undefined && from === to;
  const isChosen = useCallback((day: string) => isOne && day === from, [isOne, from]);
  const pick = (day: string): void => set(isChosen(day) ? { from: undefined, to: undefined } : { from: day, to: day });
  const title = "Messages of the last twelve months";
  return (
    <ChartCard
      title={title}
      table={() => (
        <DataTable
          caption={title}
          rows={[...values].toReversed()}
          keyOf={([day]) => day}
          columns={[
            { name: "Day", cell: ([day]) => dayTitle(day) },
            { name: "Messages", isNumber: true, cell: ([, count]) => messages(count) },
          ]}
        />
      )}
    >
      {year === undefined ? (
        <Skeleton height="9rem" />
      ) : (
        <CalendarHeatmap
          label={`${title}. Arrow keys go through the days, Enter shows only one.`}
          from={addDays(today, -364)}
          to={today}
          values={values}
          isChosen={isChosen}
          valueText={messages}
          titleOf={dayTitle}
          onPick={pick}
          pickNote="Press to show only this day"
        />
      )}
    </ChartCard>
  );
}

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function Week({
  hours,
  sessionsBehind,
}: {
  hours: readonly DayHours[] | undefined;
  sessionsBehind: (mark: FilterChange) => SearchParams;
}): ReactNode {
  const navigate = useNavigate();
  const sessionsOf = (index: number): SearchParams => sessionsBehind({ hour: hourCell(index) });
  const values = useMemo(() => hoursOfWeek(hours ?? []), [hours]);
  return (
    <ChartCard
      title="Hours of the week"
      actions={<span className={styles.note}>{zone}</span>}
      table={() => (
        <DataTable
          caption="Hours of the week"
          rows={values.map((count, index) => ({ count, index })).filter(({ count }) => count > 0)}
          keyOf={({ index }) => String(index)}
          columns={[
            {
              name: "Hour",
              cell: ({ index }) => (
                <Link to="/sessions" search={sessionsOf(index)}>
                  {hourTitle(index)}
                </Link>
              ),
            },
            { name: "Messages", isNumber: true, cell: ({ count }) => messages(count) },
          ]}
        />
      )}
    >
      {hours === undefined ? (
        <Skeleton height="9rem" />
      ) : (
        <HourOfWeek
          label={`Messages by hour of the week, ${zone}. Arrow keys go through the hours, Enter shows the sessions of one.`}
          values={values}
          valueText={messages}
          onPick={(index) => void navigate({ to: "/sessions", search: sessionsOf(index) })}
          pickNote="Press to show its sessions"
        />
      )}
    </ChartCard>
  );
}
