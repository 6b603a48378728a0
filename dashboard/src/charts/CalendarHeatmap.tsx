import { memo, useId, useLayoutEffect, useMemo, useRef, type ReactNode } from "react";
import { calendarOf, monthLabels, type CalendarDay } from "./calendar";
import { ChartTip } from "./ChartTip";
import { HeatScale } from "./HeatScale";
import { useChartCursor } from "./useChartCursor";
import { useWidth } from "./useWidth";
import styles from "./Heat.module.css";

const LEFT = 30;
const TOP = 18;
const SMALLEST = 13;
const LARGEST = 18;
const GAP = 3;
const KEYS = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 7, ArrowLeft: -7, PageDown: 28, PageUp: -28 };

/** A year of days, a column a week. `from` to `to` as YYYY-MM-DD; a click picks a day. */
export function CalendarHeatmap({
  label,
  from,
  to,
  values,
  isChosen,
  valueText,
  titleOf,
  onPick,
  pickNote,
}: {
  label: string;
  from: string;
  to: string;
  values: ReadonlyMap<string, number>;
  isChosen: (day: string) => boolean;
  valueText: (value: number) => string;
  titleOf: (day: string) => string;
  onPick: (day: string) => void;
  pickNote: string;
}): ReactNode {
  const id = useId();
  const [host, width] = useWidth<HTMLDivElement>();
  const days = useMemo(() => calendarOf(from, to, values), [from, to, values]);
  const weeks = (days.at(-1)?.week ?? 0) + 1;
  const step = Math.max(SMALLEST, Math.min(LARGEST, (width - LEFT) / weeks));
  const cursor = useChartCursor({ count: days.length, moves: KEYS, onPick: (index) => pick(index) });
  const pick = (index: number): void => {
    const day = days[index];
    if (day !== undefined) onPick(day.day);
  };
  const scroll = useRef<HTMLDivElement>(null);
  const needed = LEFT + weeks * step;
  // The newest weeks are what is looked at first.
  useLayoutEffect(() => {
    scroll.current?.scrollTo({ left: scroll.current.scrollWidth });
  }, [needed, width]);
  const active = cursor.index === null ? undefined : days[cursor.index];
  return (
    <div ref={host} className={styles.chart} style={{ minHeight: TOP + 7 * SMALLEST }}>
      {width === 0 ? null : (
        <div ref={scroll} className={styles.scroll}>
          <svg
            {...cursor.host}
            className={styles.svg}
            width={Math.floor(needed)}
            height={TOP + 7 * step}
            role="listbox"
            aria-label={label}
            aria-activedescendant={cursor.index === null ? undefined : `${id}-${cursor.index}`}
            data-clickable
            onPointerMove={(event) => {
              if (event.pointerType !== "touch") cursor.point(indexOf(event.target));
            }}
            onPointerLeave={(event) => (event.pointerType === "touch" ? undefined : cursor.point(null))}
            onClick={(event) => {
              const at = indexOf(event.target);
              if (at !== null) cursor.press(at, event);
            }}
          >
            <g aria-hidden>
              {monthLabels(days).map(({ text, week }) => (
                <text key={`${text}-${week}`} className={styles.text} x={LEFT + week * step} y={11}>
                  {text}
                </text>
              ))}
              {["Mon", "Wed", "Fri"].map((text, at) => (
                <text key={text} className={styles.text} x={0} y={TOP + (2 * at + 0.75) * step}>
                  {text}
                </text>
              ))}
            </g>
            <Days id={id} days={days} step={step} isChosen={isChosen} titleOf={titleOf} valueText={valueText} />
            {active === undefined ? null : (
              <rect
                className={styles.cursor}
                x={LEFT + active.week * step - 0.5}
                y={TOP + active.weekday * step - 0.5}
                width={step - GAP + 1}
                height={step - GAP + 1}
                rx={3}
                pointerEvents="none"
              />
            )}
          </svg>
        </div>
      )}
      {active === undefined ? null : (
        <ChartTip
          x={LEFT + (active.week + 0.5) * step - (scroll.current?.scrollLeft ?? 0)}
          y={TOP + active.weekday * step}
          title={titleOf(active.day)}
          rows={[{ name: valueText(active.value), value: "" }]}
          note={pickNote}
        />
      )}
      <HeatScale />
    </div>
  );
}

const Days = memo(function Days({
  id,
  days,
  step,
  isChosen,
  titleOf,
  valueText,
}: {
  id: string;
  days: readonly CalendarDay[];
  step: number;
  isChosen: (day: string) => boolean;
  titleOf: (day: string) => string;
  valueText: (value: number) => string;
}): ReactNode {
  return days.map(({ day, week, weekday, value, level }, index) => (
    <rect
      key={day}
      id={`${id}-${index}`}
      className={styles.cell}
      data-level={level}
      data-index={index}
      role="option"
      aria-selected={isChosen(day)}
      aria-label={`${titleOf(day)}: ${valueText(value)}`}
      x={LEFT + week * step}
      y={TOP + weekday * step}
      width={step - GAP}
      height={step - GAP}
      rx={2}
    />
  ));
});

function indexOf(target: EventTarget): number | null {
  const index = target instanceof SVGElement ? target.dataset["index"] : undefined;
  return index === undefined ? null : Number(index);
}
