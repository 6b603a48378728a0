import type { HighlighterCore } from "shiki/core";
import { grammarOf } from "./languages";

/** A piece of a line in one colour, given for both themes. */
export interface Token {
  readonly text: string;
  readonly light: string | undefined;
  readonly dark: string | undefined;
}
export type TokenLine = readonly Token[];

/** Beyond this, highlighting takes longer than a reader waits. */
const MOST_CHARACTERS = 50_000;
const MOST_LINES = 800;

export function isHighlightable(code: string): boolean {
  if (code.length > MOST_CHARACTERS) return false;
  let lines = 1;
  for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) lines++;
  return lines <= MOST_LINES;
}

/** Lines of tokens, the way the code is split at "\n"; null where there is no such grammar. */
export async function highlight(code: string, language: string): Promise<readonly TokenLine[] | null> {
  const load = grammarOf(language);
  if (load === null || !isHighlightable(code)) return null;
  const shiki = await highlighter();
  if (!shiki.getLoadedLanguages().includes(language)) await shiki.loadLanguage(load());
  await pause();
  const lines = shiki.codeToTokensWithThemes(code, {
    lang: language,
    themes: { light: LIGHT, dark: DARK },
    // The first line of a language waits for its grammar's expressions to be compiled; cut short, it would have wrong colours.
    tokenizeTimeLimit: LONGEST_LINE_MS,
  });
  return lines.map((line) =>
    line.map(({ content, variants }) => ({
      text: content,
      light: variants["light"]?.color,
      dark: variants["dark"]?.color,
    })),
  );
}

const LONGEST_LINE_MS = 3_000;
const LONGEST_PAUSE_MS = 300;

/** Until the browser has nothing better to do: what is scrolled into view shall not wait for colours. */
function pause(): Promise<void> {
  return new Promise((done) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => done(), { timeout: LONGEST_PAUSE_MS });
    else setTimeout(done, 1);
  });
}

const LIGHT = "github-light-high-contrast";
const DARK = "github-dark-high-contrast";

let started: Promise<HighlighterCore> | undefined;

/** One for the whole page, made when the first code is shown. Its engine is JavaScript's own: no WebAssembly, which the page forbids. */
function highlighter(): Promise<HighlighterCore> {
  started ??= (async () => {
    const [{ createHighlighterCore }, { createJavaScriptRegexEngine }, light, dark] = await Promise.all([
      import("shiki/core"),
      import("shiki/engine/javascript"),
      import("shiki/themes/github-light-high-contrast.mjs"),
      import("shiki/themes/github-dark-high-contrast.mjs"),
    ]);
    return createHighlighterCore({
      themes: [light.default, dark.default],
      langs: [],
      engine: createJavaScriptRegexEngine({ forgiving: true }),
    });
  })();
  return started;
}
