import { createContext, useContext } from "react";
import { useFold } from "./folds";

/** The text that is looked for in the transcript; empty where nothing is. Apart from the rest: few things are drawn from it. */
export const SoughtContext = createContext("");

/** What is looked for in a part that somebody went to because it has it; null elsewhere. */
export function useSought(partId: string): string | null {
  const text = useContext(SoughtContext).trim();
  const [isFound] = useFold(foundKey(partId));
  return isFound && text.length > 1 ? text : null;
}

/** Of a fold that is open where a text was found in the part, or in its field of which there is only a preview. */
export function foundKey(partId: string, field?: string): string {
  return field === undefined ? `found:${partId}` : `found:${partId}:${field}`;
}
