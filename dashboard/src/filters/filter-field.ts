import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import type { Filters } from "./filters";

/** What changes of the filters; undefined takes one away. */
export type FilterChange = { [Name in keyof Filters]?: Filters[Name] | undefined };

export interface FilterEditorProps {
  readonly filters: Filters;
  readonly set: (change: FilterChange) => void;
  /** Called by an editor that is done; one that takes several values leaves it to the user. */
  readonly close: () => void;
}

/** One thing that a page can be narrowed by: how its chip reads, and how it is chosen. */
export interface FilterField {
  readonly id: string;
  /** "Agent", "Project". */
  readonly label: string;
  readonly Icon: LucideIcon;
  readonly isSet: (filters: Filters) => boolean;
  /** Takes the filter away. */
  readonly none: FilterChange;
  /** What is chosen, within the chip. */
  readonly Value: ComponentType<{ filters: Filters }>;
  /** Where it is chosen, within a popover. */
  readonly Editor: ComponentType<FilterEditorProps>;
}
