import { mapStrings } from "./strings";
import { pathScrubber } from "./paths";
import type { OpenSession } from "./summary";

/** What a text goes through before it leaves with a share. */
export interface Clean {
  text: (text: string) => string;
  /** JSON text, its strings and the names of its fields cleaned. */
  json: (json: string) => string;
}

/** `places` are those whose paths and machines are taken out; null where they are shown. */
export function cleanerFor(places: readonly NonNullable<OpenSession["place"]>[] | null): Clean {
  const text = places === null ? (shown: string) => shown : pathScrubber(places);
  return { text, json: (json) => JSON.stringify(mapStrings(JSON.parse(json), text)) };
}
