import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { BarList } from "../charts/BarList";
import { ChartCard } from "../charts/ChartCard";
import { DataTable } from "../charts/DataTable";
import type { SearchParams } from "../filters/filters";
import { countText } from "../ui/number-text";
import type { Stats } from "../usage/data/stats";

/** Which tools were called, and how often they failed; a click leads to the sessions that called one. */
export function ToolBreakdown({
  tools,
  sessionsOf,
}: {
  tools: Stats["byTool"];
  sessionsOf: (tool: string) => SearchParams;
}): ReactNode {
  const ranked = tools.toSorted((a, b) => b.calls - a.calls);
  const nameOf = (name: string | null): string => name ?? "Unnamed tool";
  return (
    <ChartCard
      title="By tool"
      table={() => (
        <DataTable
          caption="By tool"
          rows={ranked}
          keyOf={({ name }) => name ?? ""}
          columns={[
            {
              name: "Tool",
              cell: ({ name }) =>
                name === null ? (
                  nameOf(name)
                ) : (
                  <Link to="/sessions" search={sessionsOf(name)}>
                    {name}
                  </Link>
                ),
            },
            { name: "Calls", isNumber: true, cell: ({ calls }) => countText(calls) },
            { name: "Failed", isNumber: true, cell: ({ errors }) => countText(errors) },
          ]}
        />
      )}
    >
      <BarList
        bars={ranked.map(({ name, calls, errors }) => ({
          key: name ?? "",
          label: nameOf(name),
          value: calls,
          text: errors === 0 ? countText(calls) : `${countText(calls)} · ${countText(errors)} failed`,
        }))}
        canPick={(key) => key !== ""}
        sessionsOf={sessionsOf}
        empty="No tool was called in these days."
      />
    </ChartCard>
  );
}
