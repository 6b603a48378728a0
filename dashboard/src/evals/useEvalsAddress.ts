import { useNavigate, useSearch } from "@tanstack/react-router";
import type { SearchParams } from "../filters/filters";

export type Shown = "queued" | "golden" | "correct" | "incorrect" | "needs_review" | "all";

const SHOWN: readonly Shown[] = ["queued", "golden", "correct", "incorrect", "needs_review", "all"];

/** Which list, and which session of it, by the address. */
export function useEvalsAddress(): {
  shown: Shown;
  tag: string | undefined;
  session: string | undefined;
  show: (change: { shown?: Shown; tag?: string | undefined; session?: string | undefined }) => void;
} {
  const search: SearchParams = useSearch({ strict: false });
  const navigate = useNavigate();
  const text = (name: string): string | undefined => {
    const value = search[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return {
    shown: SHOWN.find((each) => each === text("list")) ?? "queued",
    tag: text("evalTag"),
    session: text("session"),
    show: ({ shown, ...rest }) =>
      void navigate({
        to: ".",
        replace: true,
        search: (now: SearchParams) => ({
          ...now,
          ...(shown === undefined ? {} : { list: shown, session: undefined }),
          ...("tag" in rest ? { evalTag: rest.tag, session: undefined } : {}),
          ...("session" in rest ? { session: rest.session } : {}),
        }),
      }),
  };
}
