import { useCallback } from "react";
import type { Filters } from "../../filters/filters";
import { useMachines } from "../../filters/useChoices";
import { colourBesideAgents } from "../../charts/series-colours";
import { agentColour, agentName } from "../../ui/AgentTag";
import { lastSegment, namesApart } from "../../ui/path-text";

/** What usage can be told apart by. */
export type Dimension = "model" | "project" | "source" | "machine";

export const DIMENSIONS: readonly {
  value: Dimension;
  name: string;
  filter: "model" | "project" | "agent" | "machine";
}[] = [
  { value: "model", name: "Model", filter: "model" },
  { value: "project", name: "Project", filter: "project" },
  { value: "source", name: "Agent", filter: "agent" },
  { value: "machine", name: "Machine", filter: "machine" },
];

const NO_NAME: Record<Dimension, string> = {
  model: "No model",
  project: "No project",
  source: "No agent",
  machine: "Unknown machine",
};

export function filterOf(dimension: Dimension): "model" | "project" | "agent" | "machine" {
  return dimension === "source" ? "agent" : dimension;
}

export function chosenOf(filters: Filters, dimension: Dimension): string | undefined {
  return filters[filterOf(dimension)];
}

/** How what is counted is called on the screen. `among`: what is shown together, and must be told apart. */
export function useNames(): (dimension: Dimension, among: Iterable<string | null>) => (key: string | null) => string {
  const machines = useMachines();
  return useCallback(
    (dimension, among) => {
      const known = [...among].filter((key) => key !== null);
      const projects =
        dimension === "project" ? namesApart(known.map((path) => ({ path, name: lastSegment(path) }))) : null;
      return (key) => {
        if (key === null) return NO_NAME[dimension];
        if (dimension === "source") return agentName(key);
        if (projects !== null) return projects.get(key) ?? lastSegment(key);
        if (dimension === "machine") return machines?.find(({ value }) => value === key)?.label ?? key;
        return key;
      };
    },
    [machines],
  );
}

/** An agent has the same colour in a chart as in a list; undefined where colours say nothing but the order. */
export function coloursOf(dimension: Dimension): ((key: string, index: number) => string) | undefined {
  return dimension === "source" ? (key, index) => agentColour(key) ?? colourBesideAgents(index) : undefined;
}
