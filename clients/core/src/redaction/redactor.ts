import { createHmac } from "node:crypto";
import { builtInRedactor, replaceSecrets } from "@opensync/protocol/redaction";
import type { Secret, TextRedactor } from "@opensync/protocol/redaction";
import type { RedactionRuleSetting } from "../config";
import { OpenSyncError, causeText } from "../errors";
import { TimeLimitError, withinTime } from "./time-limit";

/** For all strings of one value. The built-in rules take a second for the largest message; what takes this long backtracks. */
const USER_RULES_LIMIT_MS = 10_000;

export interface Redactor extends TextRedactor {
  /**
   * Runs `work`, which looks through one value, for as long as the user's rules may take.
   * @throws OpenSyncError `invalid_config`, naming the rule that did not come to an end
   */
  readonly bounded: <Result>(work: () => Result) => Result;
}

export interface RedactorOptions {
  /** This machine's secret, from `redactionSalt`. */
  readonly salt: string;
  /** The setting `redactionRules`. Unlike the built-in ones they may be slow, without end even; see `bounded`. */
  readonly rules?: readonly RedactionRuleSetting[];
  /** For the tests of a rule without end; ms. */
  readonly limitMs?: number;
}

/** @throws OpenSyncError `invalid_config` for a rule of the user's that is no regular expression */
export function createRedactor({ salt, rules = [], limitMs = USER_RULES_LIMIT_MS }: RedactorOptions): Redactor {
  let running = "";
  const finders = rules.map((rule) => {
    const find = compileUserRule(rule);
    return (text: string) => {
      running = rule.name;
      return find(text);
    };
  });
  const marker = (rule: string, secret: string) =>
    `[redacted:${rule}#${createHmac("sha256", salt).update(secret).digest("hex").slice(0, 4)}]`;
  const builtIn = builtInRedactor(marker);
  const byUserRules = (text: string) =>
    finders.reduce((current, find) => replaceSecrets(current, find(current), marker), text);
  return {
    marker,
    bounded: (work) => {
      if (rules.length === 0) return work();
      try {
        return withinTime(limitMs, work);
      } catch (error) {
        if (!(error instanceof TimeLimitError)) throw error;
        throw new OpenSyncError("invalid_config", `The redaction rule "${running}" ${error.message} on one message`, {
          hint: "Simplify it in redactionRules: a repetition inside of a repetition, such as (a+)+, may never end",
          cause: error,
        });
      }
    },
    text: (text) => byUserRules(builtIn.text(text)),
    texts: (texts, kind) => builtIn.texts(texts, kind).map(byUserRules),
  };
}

function compileUserRule({ name, pattern, flags = "" }: RedactionRuleSetting): (text: string) => Secret[] {
  const expression = compile(name, pattern, flags);
  return (text) => {
    const found: Secret[] = [];
    for (const match of text.matchAll(expression)) {
      if (match[0] !== "")
        found.push({ rule: name, start: match.index, end: match.index + match[0].length, contextual: false });
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
