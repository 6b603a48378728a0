/** One kind of secret. */
export interface Rule {
  /** Stands in the marker: `[redacted:<name>#ab12]`. */
  readonly name: string;
  /** Text that every match holds, in any case. The rule is tried only where one of them occurs. */
  readonly literals: readonly string[];
  /**
   * Sticky, tried at the literal's start plus `offset`. Every quantifier is bounded, so that one attempt costs a constant at most.
   * The secret is the whole match, or the group `secret`, which then stands at the match's end.
   */
  readonly pattern: RegExp;
  readonly offset?: number;
  /** A second look at what matched; by default it must be no placeholder of a manual. */
  readonly accept?: (found: Found) => boolean;
  /** Found by its surroundings rather than by its own form: a rule that knows the form names it instead. */
  readonly contextual?: boolean;
  /** One word that begins with the literal: it is also known where a line's or a text's end tears it. */
  readonly isToken?: boolean;
}

export interface Found {
  readonly secret: string;
  readonly match: RegExpExecArray;
  readonly text: string;
  /** Of the secret in the text. */
  readonly start: number;
  readonly end: number;
}

/** A token that is known by its prefix: not inside of a longer word, but for the `n` of an escaped line break before it. */
export function token(name: string, literals: string | readonly string[], body: RegExp): Rule {
  const list = typeof literals === "string" ? [literals] : literals;
  const pattern = new RegExp(`(?:(?<![A-Za-z0-9])|(?<=\\\\[nrtbf]))(?:${body.source})`, `${body.flags}y`);
  return { name, literals: list, pattern, isToken: true };
}
