import { memo, useId, useMemo, type ReactNode } from "react";
import { ChartTip } from "./ChartTip";
import { heatLevels } from "./heat-level";
import { clockText, HOURS, hourTitle, WEEKDAYS } from "./hours-of-week";
import { HeatScale } from "./HeatScale";
import { useChartCursor } from "./useChartCursor";
import { useWidth } from "./useWidth";
import styles from "./Heat.module.css";

const LEFT = 34;
const ROW = 19;
const BOTTOM = 16;
const GAP = 2;
const KEYS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: HOURS, ArrowUp: -HOURS };

/** When in the week something happens. `values`: 7 times 24, Monday's midnight first. A click picks an hour that has something. */
export function HourOfWeek({
  label,
  values,
  valueText,
  onPick,
  pickNote,
}: {
  label: string;
  values: readonly number[];
  valueText: (value: number) => string;
  onPick: (index: number) => void;
  pickNote: string;
}): ReactNode {
  const id = useId();
  const [host, width] = useWidth<HTMLDivElement>();
  const step = Math.max(8, (width - LEFT) / HOURS);
  const hasSome = (index: number): boolean => (values[index] ?? 0) > 0;
  const cursor = useChartCursor({
    count: values.length,
    moves: KEYS,
    start: 9,
    onPick: (index) => (hasSome(index) ? onPick(index) : undefined),
  });
  const at = cursor.index;
  return (
    <div ref={host} className={styles.chart} style={{ minHeight: 7 * ROW + BOTTOM }}>
      {width === 0 ? null : (
        <svg
          {...cursor.host}
          className={styles.svg}
          width={width}
          height={7 * ROW + BOTTOM}
          role="grid"
          aria-label={label}
          aria-activedescendant={at === null ? undefined : `${id}-${at}`}
          data-clickable
          onPointerMove={(event) => {
            if (event.pointerType !== "touch") cursor.point(indexAt(event.target));
          }}
          onPointerLeave={(event) => (event.pointerType === "touch" ? undefined : cursor.point(null))}
          onClick={(event) => {
            const index = indexAt(event.target);
            if (index !== null) cursor.press(index, event);
          }}
        >
          <Cells id={id} values={values} step={step} valueText={valueText} />
          <g aria-hidden>
            {[0, 6, 12, 18].map((hour) => (
              <text key={hour} className={styles.text} x={LEFT + hour * step} y={7 * ROW + 12}>
                {clockText(hour)}
              </text>
            ))}
            {at === null ? null : (
              <rect
                className={styles.cursor}
                x={LEFT + (at % HOURS) * step - 0.5}
                y={Math.floor(at / HOURS) * ROW - 0.5}
                width={step - GAP + 1}
                height={ROW - GAP + 1}
                rx={3}
                pointerEvents="none"
              />
            )}
          </g>
        </svg>
      )}
      {at === null ? null : (
        <ChartTip
          x={LEFT + ((at % HOURS) + 0.5) * step}
          y={Math.floor(at / HOURS) * ROW}
          title={hourTitle(at)}
          rows={[{ name: valueText(values[at] ?? 0), value: "" }]}
          note={hasSome(at) ? pickNote : undefined}
        />
      )}
      <HeatScale />
    </div>
  );
}

const Cells = memo(function Cells({
  id,
  values,
  step,
  valueText,
}: {
  id: string;
  values: readonly number[];
  step: number;
  valueText: (value: number) => string;
}): ReactNode {
  const levelOf = useMemo(() => heatLevels(values), [values]);
  return WEEKDAYS.map((name, weekday) => (
    <g key={name} role="row">
      <text className={styles.text} x={0} y={(weekday + 0.7) * ROW} role="rowheader">
        {name.slice(0, 3)}
      </text>
      {values.slice(weekday * HOURS, (weekday + 1) * HOURS).map((value, hour) => {
        const index = weekday * HOURS + hour;
        return (
          <rect
            key={index}
            id={`${id}-${index}`}
            className={styles.cell}
            data-level={levelOf(value)}
            data-index={index}
            role="gridcell"
            aria-label={`${hourTitle(index)}: ${valueText(value)}`}
            x={LEFT + hour * step}
            y={weekday * ROW}
            width={step - GAP}
            height={ROW - GAP}
            rx={2}
          />
        );
      })}
    </g>
  ));
});

function indexAt(target: EventTarget): number | null {
  const index = target instanceof SVGElement ? target.dataset["index"] : undefined;
  return index === undefined ? null : Number(index);
}
