/** What a terminal would show of a program's output: text in pieces of one look. Everything but colours and weight is left out. */
export interface AnsiPiece {
  readonly text: string;
  /** 0 to 15 as the theme has them, or "#rrggbb"; null for the text's own. */
  readonly colour: number | string | null;
  readonly ground: number | string | null;
  readonly isBold: boolean;
  readonly isFaint: boolean;
  readonly isItalic: boolean;
  readonly isUnderlined: boolean;
}

type Look = Omit<AnsiPiece, "text">;

const PLAIN: Look = { colour: null, ground: null, isBold: false, isFaint: false, isItalic: false, isUnderlined: false };
const ESC = "\u001B";
const BEL = "\u0007";
/** Colours and weight end with "m"; other sequences move the cursor, name windows or hide links. */
const SEQUENCE = new RegExp(
  `${ESC}\\[([0-9;:]*)m|${ESC}\\[[0-?]*[ -/]*[@-~]|${ESC}[\\]PX^_][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)|${ESC}[ -/]*[0-~]`,
  "g",
);
// What is no text and no line's end: a terminal shows nothing of it.
const CONTROLS = /[^\P{Cc}\n\t]/gu;

export function hasAnsi(text: string): boolean {
  return text.includes(ESC);
}

export function readAnsi(output: string): AnsiPiece[] {
  const text = withoutOverwritten(output);
  const pieces: AnsiPiece[] = [];
  let look = PLAIN;
  let at = 0;
  const add = (until: number): void => {
    const shown = text.slice(at, until).replace(CONTROLS, "");
    if (shown !== "") pieces.push({ text: shown, ...look });
  };
  for (const match of text.matchAll(SEQUENCE)) {
    add(match.index);
    at = match.index + match[0].length;
    if (match[1] !== undefined) look = applied(look, match[1]);
  }
  add(text.length);
  return pieces;
}

export function withoutAnsi(output: string): string {
  return withoutOverwritten(output).replace(SEQUENCE, "").replace(CONTROLS, "");
}

/** A progress bar writes over its own line: what it wrote last is what stood there. */
function withoutOverwritten(text: string): string {
  if (!text.includes("\r")) return text;
  return text
    .split("\n")
    .map((line) => {
      const ended = line.replace(/\r+$/, "");
      return ended.slice(ended.lastIndexOf("\r") + 1);
    })
    .join("\n");
}

function applied(before: Look, parameters: string): Look {
  const codes = parameters.split(/[;:]/).map((code) => (code === "" ? 0 : Number(code)));
  let look = before;
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, used } = extended(codes.slice(index + 1));
      look = code === 38 ? { ...look, colour } : { ...look, ground: colour };
      index += used;
    } else look = one(look, code);
  }
  return look;
}

function one(look: Look, code: number): Look {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...look, isBold: true };
  if (code === 2) return { ...look, isFaint: true };
  if (code === 3) return { ...look, isItalic: true };
  if (code === 4) return { ...look, isUnderlined: true };
  if (code === 22) return { ...look, isBold: false, isFaint: false };
  if (code === 23) return { ...look, isItalic: false };
  if (code === 24) return { ...look, isUnderlined: false };
  if (code >= 30 && code <= 37) return { ...look, colour: code - 30 };
  if (code === 39) return { ...look, colour: null };
  if (code >= 40 && code <= 47) return { ...look, ground: code - 40 };
  if (code === 49) return { ...look, ground: null };
  if (code >= 90 && code <= 97) return { ...look, colour: code - 82 };
  if (code >= 100 && code <= 107) return { ...look, ground: code - 92 };
  return look;
}

/** `5;n` of 256 colours, or `2;r;g;b`. */
function extended(codes: readonly number[]): { colour: number | string | null; used: number } {
  const [form, ...rest] = codes;
  if (form === 5) return { colour: ofPalette(rest[0] ?? 0), used: 2 };
  if (form === 2) return { colour: hex(rest.slice(0, 3)), used: 4 };
  return { colour: null, used: codes.length };
}

const STEPS = [0, 95, 135, 175, 215, 255];

function ofPalette(index: number): number | string {
  if (index < 16) return index;
  if (index >= 232) return hex(Array.from({ length: 3 }, () => 8 + (index - 232) * 10));
  const cube = index - 16;
  return hex([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => STEPS[step] ?? 0));
}

function hex(parts: readonly number[]): string {
  return `#${[0, 1, 2]
    .map((index) =>
      Math.min(255, parts[index] ?? 0)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}
