import type { ReactNode } from "react";
import { ChoiceList } from "./ChoiceList";
import type { FilterEditorProps } from "./filter-field";
import type { Filters } from "./filters";
import { useTags } from "./useChoices";

export function TagsValue({ filters: { tags = [] } }: { filters: Filters }): ReactNode {
  return tags.join(" and ");
}

/** Tags that a session must have, all of them. */
export function TagsEditor({ filters: { tags = [] }, set }: FilterEditorProps): ReactNode {
  const choices = useTags();
  const turn = (tag: string): void => {
    const next = tags.includes(tag) ? tags.filter((each) => each !== tag) : [...tags, tag];
    set({ tags: next.length === 0 ? undefined : next });
  };
  return <ChoiceList label="Tags" choices={choices} chosen={tags} onChoose={turn} isMulti />;
}
