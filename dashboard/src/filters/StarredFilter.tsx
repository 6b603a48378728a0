import { useEffect, type ReactNode } from "react";
import type { FilterEditorProps } from "./filter-field";

export function StarredValue(): ReactNode {
  return "yes";
}

/** There is one thing to choose: it is chosen by asking for it. */
export function StarredEditor({ filters, set, close }: FilterEditorProps): ReactNode {
  useEffect(() => {
    set({ starred: filters.starred === true ? undefined : true });
    close();
  }, []);
  return null;
}
