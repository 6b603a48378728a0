import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { disguise, type Disguised } from "./disguise";
import { fill } from "./fill";

/** A secret at one place. */
export interface Positive extends Disguised {
  readonly kind: string;
  /** The template, to be named in a report: the text itself holds the secret. */
  readonly where: string;
}

/** Text that holds no secret. */
export interface Negative {
  readonly kind: string;
  readonly text: string;
}

export interface Corpus {
  readonly positives: readonly Positive[];
  readonly negatives: readonly Negative[];
}

const places = z.union([
  z.string().transform((text) => ({ text, as: undefined, inner: undefined })),
  z.strictObject({ text: z.string(), as: z.string().optional(), inner: z.string().optional() }),
]);
const family = z.array(z.strictObject({ kind: z.string(), secret: z.string(), places: z.array(places) }));

/** A folder of the corpus: `positives/*.json` and `negatives/*.txt`. */
export function readCorpus(folder: string): Corpus {
  return {
    positives: files(join(folder, "positives"), ".json").flatMap(({ text }) => readPositives(text)),
    negatives: files(join(folder, "negatives"), ".txt").flatMap(({ name, text }) => readNegatives(name, text)),
  };
}

function readPositives(json: string): Positive[] {
  return family.parse(JSON.parse(json)).flatMap(({ kind, secret, places }) =>
    places.map((place, index) => {
      const { text, drawn } = fill(secret, `${kind} ${secret} ${index}`);
      const as = place.as === undefined ? "" : `${place.as}: `;
      return { kind, where: as + (place.inner ?? place.text), ...disguise(place, text, drawn) };
    }),
  );
}

/** One negative a line, `\n` and `\t` written so; `# …` says what follows, ` ×5` at a line's end draws its blanks five times. */
function readNegatives(file: string, lines: string): Negative[] {
  let kind = file;
  return lines.split("\n").flatMap((line, number) => {
    if (line.startsWith("# ")) kind = `${file}: ${line.slice(2)}`;
    if (line.startsWith("# ") || line === "") return [];
    const [, template = line, times = "1"] = /^(.*?)(?: ×(\d+))?$/.exec(line) ?? [];
    const text = template.replace(/\\([nt\\])/g, (_escape, letter: string) =>
      letter === "n" ? "\n" : letter === "t" ? "\t" : "\\",
    );
    return Array.from({ length: Number(times) }, (_one, time) => ({
      kind,
      text: fill(text, `${file} ${number} ${time}`).text,
    }));
  });
}

function files(folder: string, extension: string): { name: string; text: string }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => ({ name: name.slice(0, -extension.length), text: readFileSync(join(folder, name), "utf8") }));
}
