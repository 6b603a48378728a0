import { isPlaceholder } from "./placeholders";
import type { Found, Rule } from "./rule";

export interface Secret {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

interface Range extends Secret {
  readonly contextual: boolean;
}

/** Finds secrets in one text; `onAttempt` is called for each pattern that is tried, to count the work. */
export type FindSecrets = (text: string, onAttempt?: () => void) => Secret[];

/**
 * Makes one scan of many rules: a single expression of all their literals runs over the text, and only where it stops are the rules of
 * that literal tried. So the work is the text's length and, for each literal in it, a bounded constant.
 */
export function compileRules(rules: readonly Rule[]): FindSecrets {
  const byLiteral = new Map<string, Rule[]>();
  for (const rule of rules) {
    for (const literal of new Set(rule.literals.map((literal) => literal.toLowerCase()))) {
      byLiteral.set(literal, [...(byLiteral.get(literal) ?? []), rule]);
    }
  }
  // The longest first, and with it the rules of its beginnings: the expression stops only once at one place.
  const literals = [...byLiteral.keys()].sort((a, b) => b.length - a.length);
  const rulesAt = new Map(
    literals.map((literal) => [
      literal,
      literals.filter((other) => literal.startsWith(other)).flatMap((other) => byLiteral.get(other) ?? []),
    ]),
  );
  const anyLiteral = new RegExp(literals.map(escape).join("|"), "gi");

  return (text, onAttempt) => {
    const ranges: Range[] = [];
    anyLiteral.lastIndex = 0;
    for (let hit = anyLiteral.exec(text); hit !== null; hit = anyLiteral.exec(text)) {
      let resume = hit.index + 1;
      for (const rule of rulesAt.get(hit[0].toLowerCase()) ?? []) {
        onAttempt?.();
        const range = tryRule(rule, text, hit.index);
        if (range === null) continue;
        ranges.push(range);
        // Inside of what only its surroundings tell there may be a form that a rule knows.
        if (!range.contextual) resume = Math.max(resume, range.end);
      }
      anyLiteral.lastIndex = resume;
    }
    return ranges.length === 0 ? ranges : merge(ranges);
  };
}

function tryRule(rule: Rule, text: string, at: number): Range | null {
  const from = at + (rule.offset ?? 0);
  if (from < 0) return null;
  rule.pattern.lastIndex = from;
  const match = rule.pattern.exec(text);
  if (match === null) return null;
  const end = match.index + match[0].length;
  const secret = match.groups?.["secret"] ?? match[0];
  const start = end - secret.length;
  if (!(rule.accept ?? isNoPlaceholder)({ secret, match, text, start, end })) return null;
  return { rule: rule.name, start, end, contextual: rule.contextual ?? false };
}

function isNoPlaceholder({ secret }: Found): boolean {
  return !isPlaceholder(secret);
}

/** Overlapping finds become one, named by the rule that knows the form. */
function merge(ranges: readonly Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || range.start >= last.end) {
      merged.push(range);
      continue;
    }
    const naming = last.contextual && !range.contextual ? range : last;
    merged[merged.length - 1] = { ...naming, start: last.start, end: Math.max(last.end, range.end) };
  }
  return merged;
}

function escape(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
