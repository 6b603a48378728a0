import { createHmac } from "node:crypto";
import type { RedactionRuleSetting } from "../config";
import { OpenSyncError, causeText } from "../errors";
import { compileRules, type FindSecrets, type Secret } from "./find-secrets";
import { builtInRules } from "./rules";

export interface Redactor {
  /** The text with every secret replaced by its marker; the same string when there is none. */
  readonly text: (text: string) => string;
  /** The marker of one secret: the same secret has the same marker on this machine. */
  readonly marker: (rule: string, secret: string) => string;
}

export interface RedactorOptions {
  /** This machine's secret, from `redactionSalt`. */
  readonly salt: string;
  /** The setting `redactionRules`. Their cost is their author's: they run over every text. */
  readonly rules?: readonly RedactionRuleSetting[];
}

const findBuiltIn = compileRules(builtInRules);

/** @throws OpenSyncError `invalid_config` for a rule of the user's that is no regular expression */
export function createRedactor({ salt, rules = [] }: RedactorOptions): Redactor {
  const finders: FindSecrets[] = [findBuiltIn, ...rules.map(compileUserRule)];
  const marker = (rule: string, secret: string) =>
    `[redacted:${rule}#${createHmac("sha256", salt).update(secret).digest("hex").slice(0, 4)}]`;
  return {
    marker,
    text: (text) => finders.reduce((current, find) => replace(current, find(current), marker), text),
  };
}

function compileUserRule({ name, pattern, flags = "" }: RedactionRuleSetting): FindSecrets {
  const expression = compile(name, pattern, flags);
  return (text) => {
    const found: Secret[] = [];
    for (const match of text.matchAll(expression)) {
      if (match[0] !== "") found.push({ rule: name, start: match.index, end: match.index + match[0].length });
    }
    return found;
  };
}

function compile(name: string, pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, [...new Set(`${flags}g`)].join("").replace("y", ""));
  } catch (error) {
    throw new OpenSyncError("invalid_config", `The redaction rule "${name}" is not usable: ${causeText(error)}`, {
      hint: "Correct redactionRules in the configuration file; nothing is sent until then",
      cause: error,
    });
  }
}

function replace(text: string, secrets: readonly Secret[], marker: Redactor["marker"]): string {
  if (secrets.length === 0) return text;
  let result = "";
  let kept = 0;
  for (const { rule, start, end } of secrets) {
    result += text.slice(kept, start) + marker(rule, text.slice(start, end));
    kept = end;
  }
  return result + text.slice(kept);
}
