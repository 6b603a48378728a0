import type { Family, Sample } from "./text-format";

/** A count since a start, by one label if `values` is an object. */
export function total(name: string, help: string, values: number | Labelled): Family {
  return { name, help, type: "counter", samples: samplesOf(values) };
}

/** A number as it is now, by one label if `values` is an object. */
export function gauge(name: string, help: string, values: number | Labelled): Family {
  return { name, help, type: "gauge", samples: samplesOf(values) };
}

/** `{state: {running: 3, waiting: 0}}`. */
type Labelled = Readonly<Record<string, Readonly<Record<string, number>>>>;

function samplesOf(values: number | Labelled): Sample[] {
  if (typeof values === "number") return [{ value: values }];
  return Object.entries(values).flatMap(([label, byValue]) =>
    Object.entries(byValue).map(([of, value]) => ({ labels: { [label]: of }, value })),
  );
}
