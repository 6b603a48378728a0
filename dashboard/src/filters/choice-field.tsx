import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { ChoiceList, type Choice } from "./ChoiceList";
import type { FilterEditorProps, FilterField } from "./filter-field";
import type { Filters } from "./filters";

/** A filter with one value out of a list. `useChoices` is called while the list or the chip is shown; undefined while it loads. */
export function choiceField({
  name,
  label,
  Icon,
  useChoices,
  text = (value) => value,
}: {
  name: "agent" | "project" | "model" | "machine" | "branch" | "status" | "label" | "hour";
  label: string;
  Icon: LucideIcon;
  useChoices: (filters: Filters) => readonly Choice[] | undefined;
  /** How a value reads while its label is not known. */
  text?: (value: string) => string;
}): FilterField {
  function Value({ filters }: { filters: Filters }): ReactNode {
    const value = filters[name] ?? "";
    const known = useChoices(filters)?.find((choice) => choice.value === value);
    return <span title={known?.detail ?? value}>{known?.label ?? text(value)}</span>;
  }
  function Editor({ filters, set, close }: FilterEditorProps): ReactNode {
    const choices = useChoices(filters);
    const chosen = filters[name];
    return (
      <ChoiceList
        label={label}
        choices={choices}
        chosen={chosen === undefined ? [] : [chosen]}
        onChoose={(value) => {
          // The list holds only values that the filter takes; what the address says otherwise is no filter.
          set({ [name]: value === chosen ? undefined : value });
          close();
        }}
      />
    );
  }
  return {
    id: name,
    label,
    Icon,
    isSet: (filters) => filters[name] !== undefined,
    none: { [name]: undefined },
    Value,
    Editor,
  };
}
