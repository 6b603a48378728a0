import { findInBase64 } from "./base64-runs";
import { decodedView } from "./decoded-view";
import { compileRules, mergeSecrets, type FindSecrets, type Secret } from "./find-secrets";
import { findInKubernetesSecrets } from "./kubernetes-secrets";
import { builtInRules } from "./rules";

/** JSON in JSON in JSON, its address percent-encoded: each level is one more look. */
const MOST_LEVELS = 4;

const findByRules = compileRules(builtInRules);

/** All secrets in one text, in order, none overlapping another: as it stands, inside of its base64, and as its reader would see it. */
export function detectSecrets(text: string, onAttempt?: () => void): Secret[] {
  const found = findPlain(text, onAttempt);
  let locate = (start: number, end: number) => ({ start, end });
  for (let view = decodedView(text), level = 0; view !== null && level < MOST_LEVELS; level++) {
    const [inner, outer] = [view.locate, locate];
    locate = (start, end) => {
      const range = inner(start, end);
      return outer(range.start, range.end);
    };
    const viewed = view.text;
    for (const secret of findPlain(viewed, onAttempt)) {
      const plain = secret.plain ?? viewed.slice(secret.start, secret.end);
      found.push({ ...secret, ...locate(secret.start, secret.end), plain });
    }
    view = decodedView(viewed);
  }
  return found.length === 0 ? found : mergeSecrets(found);
}

function findPlain(text: string, onAttempt: (() => void) | undefined): Secret[] {
  const counted: FindSecrets = (each) => findByRules(each, onAttempt);
  return [...counted(text), ...findInBase64(text, counted), ...findInKubernetesSecrets(text)];
}
