import { compileLiterals, type Literal } from "./literal-scan";
import { isPlaceholder } from "./placeholders";
import type { Found, Rule } from "./rule";
import { findContinuation, findTorn } from "./torn-tokens";

export interface Secret {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
  /** See `Rule`. */
  readonly contextual: boolean;
  /** The secret itself, where the text shows it in another form: encoded, or with colours or line breaks in it. */
  readonly plain?: string;
}

/** Finds secrets in one text, in no order; they may overlap. `onAttempt` is called for each pattern that is tried, to count the work. */
export type FindSecrets = (text: string, onAttempt?: () => void) => Secret[];

/**
 * Makes one scan of many rules: all their literals are sought in one pass over the text, and only where one stands are its rules tried. So the work is the text's
 * length and, for each literal in it, a bounded constant.
 */
export function compileRules(rules: readonly Rule[]): FindSecrets {
  const byLiteral = new Map<string, Literal<Rule[]>>();
  for (const rule of rules) {
    const isExact = rule.isToken === true && !rule.pattern.ignoreCase;
    for (const text of new Set(rule.literals)) {
      const key = `${text} ${isExact}`;
      const literal = byLiteral.get(key) ?? { text, isExact, value: [] };
      literal.value.push(rule);
      byLiteral.set(key, literal);
    }
  }
  const scan = compileLiterals([...byLiteral.values()]);
  return (text, onAttempt) => {
    const found: Secret[] = [];
    scan(text, (rulesHere, literal, at) => {
      let resume = 0;
      for (const rule of rulesHere) {
        onAttempt?.();
        const secret = tryRule(rule, text, at) ?? (rule.isToken ? findTorn(rule, text, at, literal) : null);
        if (secret === null) continue;
        found.push(secret);
        // Inside of what only its surroundings tell there may be a form that a rule knows.
        if (!secret.contextual) resume = Math.max(resume, secret.end);
      }
      return resume;
    });
    return found;
  };
}

function tryRule(rule: Rule, text: string, at: number): Secret | null {
  const from = at + (rule.offset ?? 0);
  if (from < 0) return null;
  rule.pattern.lastIndex = from;
  const match = rule.pattern.exec(text);
  if (match === null) return null;
  const end = match.index + match[0].length;
  const secret = match.groups?.["secret"] ?? match[0];
  const start = end - secret.length;
  if (isInsideMarker(text, start) || !(rule.accept ?? isNoPlaceholder)({ secret, match, text, start, end }))
    return null;
  const contextual = rule.contextual ?? false;
  const whole = rule.isToken ? end + findContinuation(text, end) : end;
  return { rule: rule.name, start, end: whole, contextual };
}

/** A marker in a user's place has a colon in it, as `user:password` has. */
function isInsideMarker(text: string, start: number): boolean {
  return /\[redacted:[\w#-]{0,64}$/.test(text.slice(Math.max(0, start - 80), start));
}

function isNoPlaceholder({ secret }: Found): boolean {
  return !isPlaceholder(secret);
}

/** In order; overlapping finds become one, named by the rule that knows the form. */
export function mergeSecrets(secrets: readonly Secret[]): Secret[] {
  const merged: Secret[] = [];
  for (const secret of secrets.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || secret.start >= last.end) {
      merged.push(secret);
      continue;
    }
    const { rule, contextual } = last.contextual && !secret.contextual ? secret : last;
    const end = Math.max(last.end, secret.end);
    const { plain } = secret.start === last.start && secret.end > last.end ? secret : last;
    merged[merged.length - 1] = {
      rule,
      contextual,
      start: last.start,
      end,
      ...(plain !== undefined && end === last.end ? { plain } : {}),
    };
  }
  return merged;
}
