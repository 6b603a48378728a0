import type { SearchParams } from "./filters";

/** `?agent=claude-code&tag=a&tag=b`: plain texts, a parameter that occurs twice is a list. */
export function parseSearch(search: string): SearchParams {
  const params: SearchParams = {};
  const given = new URLSearchParams(search);
  for (const name of new Set(given.keys())) {
    const values = given.getAll(name);
    params[name] = values.length === 1 ? values[0] : values;
  }
  return params;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const each of [value].flat()) if (typeof each === "string" && each !== "") params.append(name, each);
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}
