import { builtInRedactor, redactJson } from "@opensync/protocol/redaction";
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
  const withoutPaths = places === null ? (shown: string) => shown : pathScrubber(places);
  return {
    text: (text) => withoutPaths(redactor.text(text)),
    json: (json) => JSON.stringify(mapStrings(redactJson(JSON.parse(json), redactor), withoutPaths)),
  };
}

/** Secrets are taken out before anything leaves the user's machine; what passed there, or was sent without, is here once more. */
const redactor = builtInRedactor();
