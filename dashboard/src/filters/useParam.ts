import { useNavigate, useSearch } from "@tanstack/react-router";
import type { SearchParams } from "./filters";

/** One of a page's own choices in the address, such as `?by=model`; the first of those allowed is not written. */
export function useParam<Value extends string>(
  name: string,
  allowed: readonly [Value, ...Value[]],
): [Value, (value: Value) => void] {
  const search: SearchParams = useSearch({ strict: false });
  const navigate = useNavigate();
  const fallback = allowed[0];
  const value = allowed.find((each) => each === search[name]) ?? fallback;
  const set = (next: Value): void =>
    void navigate({
      to: ".",
      search: (now: SearchParams) => ({ ...now, [name]: next === fallback ? undefined : next }),
      replace: true,
    });
  return [value, set];
}
