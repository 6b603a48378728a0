import type { ReactNode } from "react";
import { useMinute } from "../ui/RelativeTime";
import { statsLoader } from "../usage/data/loaders";
import { usageQuery } from "../usage/data/usage-query";
import { useLoaded } from "../usage/data/useLoaded";
import { ChoiceList } from "./ChoiceList";
import { localDay, type RangePreset } from "./date-range";
import type { FilterEditorProps } from "./filter-field";
import type { Filters } from "./filters";

export function ToolValue({ filters: { tool = "" } }: { filters: Filters }): ReactNode {
  return <span title={tool}>{tool}</span>;
}

/** The tools that were called in the days that are chosen, else in the last three months, the most used first. */
export function ToolEditor({ filters, set, close }: FilterEditorProps): ReactNode {
  const now = useMinute();
  const query = usageQuery(filters, USUAL, localDay(now), new Date(now).toISOString().slice(0, 10));
  const tools = useLoaded(statsLoader, { ...query, over: "source" }, 0).value?.byTool;
  return (
    <ChoiceList
      label="Tool"
      choices={tools
        ?.toSorted((a, b) => b.calls - a.calls)
        .flatMap(({ name, calls }) => (name === null ? [] : [{ value: name, label: name, count: calls }]))}
      chosen={filters.tool === undefined ? [] : [filters.tool]}
      onChoose={(tool) => {
        set({ tool: tool === filters.tool ? undefined : tool });
        close();
      }}
    />
  );
}

const USUAL: RangePreset = "90d";
