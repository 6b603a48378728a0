import { detectSecrets } from "./detect-secrets";
import type { Secret } from "./find-secrets";
import type { TextRedactor } from "./redact-json";
import { detectAcross } from "./split-secrets";

/** By the built-in rules alone. Without a marker of the caller's, a secret's place tells its kind: nothing made of the secret itself. */
export function builtInRedactor(marker: TextRedactor["marker"] = (rule) => `[redacted:${rule}]`): TextRedactor {
  return {
    marker,
    text: (text) => replaceSecrets(text, detectSecrets(text), marker),
    texts: (texts, kind) => {
      const secrets = detectAcross(texts, kind);
      return texts.map((text, index) => replaceSecrets(text, secrets[index] ?? [], marker));
    },
  };
}

export function replaceSecrets(text: string, secrets: readonly Secret[], marker: TextRedactor["marker"]): string {
  if (secrets.length === 0) return text;
  let result = "";
  let kept = 0;
  for (const { rule, start, end, plain } of secrets) {
    result += text.slice(kept, start) + marker(rule, plain ?? text.slice(start, end));
    kept = end;
  }
  return result + text.slice(kept);
}
