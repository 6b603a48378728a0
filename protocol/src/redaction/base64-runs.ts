import { latin1OfBase64 } from "./base64";
import type { FindSecrets, Secret } from "./find-secrets";
import { findPrefixedRun } from "./prefixed-runs";

/** The shortest known form, an AWS id, takes 28 characters in base64. */
const SHORTEST_RUN = 24;
/** Of each character its six bits, and 64 for what is none of base64's; both alphabets. */
const bitsOf = new Uint8Array(128).fill(64);
for (const signs of ["+/", "-_"]) {
  const alphabet = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${signs}`;
  for (let bits = 0; bits < alphabet.length; bits++) bitsOf[alphabet.charCodeAt(bits)] = bits;
}
const LINE_BREAK = /(?:\r?\n|\\n)[ \t]{0,16}/g;
/** A further line of base64, as `base64` and MIME wrap it. */
const NEXT_LINE = new RegExp(`${LINE_BREAK.source}[A-Za-z0-9+/]{1,76}={0,2}(?![\\w+/=])`, "y");
const LONGEST_LINE = 76;

/**
 * Secrets inside of base64 that is text: a Kubernetes value, a header, a `data:` address. Whatever decodes to printable characters is searched as a text
 * of its own; what does not (images, hashes, most identifiers) is told by its first bytes and costs nothing more.
 */
export function findInBase64(text: string, find: FindSecrets): Secret[] {
  const found: Secret[] = [];
  for (let run = nextRun(text, 0); run !== null; run = nextRun(text, run.end)) {
    const token = findPrefixedRun(text, run.start);
    if (token !== null) found.push(token);
    const start = textStart(text, run);
    if (start === null) continue;
    run.end = lastLineEnd(text, start, run.end);
    found.push(...findIn(text, start, run.end, find));
  }
  return found;
}

interface Run {
  start: number;
  end: number;
}

/** Looks at every 24th character only, and closer where that one may belong to a run. */
function nextRun(text: string, from: number): Run | null {
  const isRun = (at: number) => bitsAt(text, at) < 64;
  let floor = from;
  for (let at = from + SHORTEST_RUN - 1; at < text.length; at += SHORTEST_RUN) {
    let start = at + 1;
    while (start > floor && isRun(start - 1)) start--;
    if (start > at) continue;
    let end = at + 1;
    while (end < text.length && isRun(end)) end++;
    if (end - start >= SHORTEST_RUN) return { start, end };
    floor = end;
    at = end;
  }
  return null;
}

/** Where the run begins to be base64 of text; a slash of a path or an address may stand before it. */
function textStart(text: string, { start, end }: Run): number | null {
  for (let at = start; at < start + 4 && at + SHORTEST_RUN <= end; at++) if (isText(text, at)) return at;
  return null;
}

function isText(text: string, start: number): boolean {
  for (let at = start; at < start + SHORTEST_RUN; at += 4) {
    const bits =
      (bitsAt(text, at) << 18) | (bitsAt(text, at + 1) << 12) | (bitsAt(text, at + 2) << 6) | bitsAt(text, at + 3);
    if (!isPrintable(bits >> 16) || !isPrintable((bits >> 8) & 255) || !isPrintable(bits & 255)) return false;
  }
  return true;
}

function isPrintable(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13;
}

function bitsAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (bitsOf[code] ?? 64) : 64;
}

/** Base64 over several lines counts as one run where its first line is as long as such lines are. */
function lastLineEnd(text: string, start: number, end: number): number {
  const length = end - start;
  if (length % 4 !== 0 || length > LONGEST_LINE) return end;
  let last = end;
  for (;;) {
    NEXT_LINE.lastIndex = last;
    const line = NEXT_LINE.exec(text)?.[0];
    if (line === undefined) return last;
    last += line.length;
    if (line.includes("=") || line.trim().length < length) return last;
  }
}

function findIn(text: string, start: number, end: number, find: FindSecrets): Secret[] {
  const encoded = text.slice(start, end);
  const breaks = [...encoded.matchAll(LINE_BREAK)];
  const plain = latin1OfBase64(breaks.length === 0 ? encoded : encoded.replace(LINE_BREAK, ""));
  const place = (byte: number) => {
    let at = start + byte;
    for (const { index, 0: lineBreak } of breaks) if (start + index < at) at += lineBreak.length;
    return at;
  };
  return find(plain).map((secret) => {
    let last = Math.min(end, place(Math.ceil(secret.end / 3) * 4));
    while (text.charAt(last) === "=") last++;
    return {
      rule: secret.rule,
      contextual: false,
      plain: secret.plain ?? plain.slice(secret.start, secret.end),
      start: place(Math.floor(secret.start / 3) * 4),
      end: last,
    };
  });
}
