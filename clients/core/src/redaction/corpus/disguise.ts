/** A value that holds a secret, and what of it must survive. */
export interface Disguised {
  readonly value: unknown;
  readonly before: string;
  readonly after: string;
  /** The secret's drawn pieces in every form that would give them away. */
  readonly shown: readonly string[];
}

const SECRET = "§";
const DOCUMENT = "¤";

/** Puts a secret where `§` stands in `text`, in the way that `as` names; `¤` stands for the base64 of `inner`. */
export function disguise(
  { as, text, inner }: { readonly as?: string | undefined; readonly text: string; readonly inner?: string | undefined },
  secret: string,
  drawn: readonly string[],
): Disguised {
  const plain = (form: string, template = text): Disguised => {
    const [before = "", ...rest] = template.split(SECRET);
    const value = template.replaceAll(SECRET, () => form);
    return { value, before, after: rest.at(-1) ?? "", shown: [...drawn, form] };
  };
  const middle = Math.floor(secret.length / 2);
  const halves = [secret.slice(0, middle), secret.slice(middle)];
  switch (as) {
    case undefined:
      return { ...plain(secret), shown: drawn };
    case "json":
    case "json2": {
      const levels = as === "json" ? 1 : 2;
      const escape = (part: string) => {
        let escaped = part;
        for (let level = 0; level < levels; level++) escaped = JSON.stringify(escaped).slice(1, -1);
        return escaped;
      };
      return { ...plain(escape(secret), `"${escape(text)}"`), shown: drawn };
    }
    case "slashes":
      return plain(JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/"));
    case "unicode":
      return plain(secret.replace(/[^A-Za-z0-9]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`));
    case "percent":
      return plain(secret.replace(/[^A-Za-z0-9]/g, (each) => `%${each.charCodeAt(0).toString(16).padStart(2, "0")}`));
    case "ansi":
      return {
        ...plain(`\u001b[01;31m${secret.slice(0, middle)}\u001b[0m\u001b[K${secret.slice(middle)}`),
        shown: [...drawn, ...halves],
      };
    case "wrap":
      return { ...plain(halves.join("\n")), shown: [...drawn, ...halves] };
    case "cut":
      return { ...plain(secret.slice(0, Math.ceil(secret.length * 0.7))), after: "" };
    case "base64": {
      if (inner === undefined) return plain(Buffer.from(secret).toString("base64"));
      const encoded = Buffer.from(inner.replace(SECRET, () => secret)).toString("base64");
      const [before = "", after = ""] = text.split(DOCUMENT);
      return { value: text.replace(DOCUMENT, () => encoded), before, after, shown: drawn };
    }
    case "parts":
      return split(plain(secret), [middle], secret, (piece) => ({ type: "text", text: piece }));
    case "parts3":
      return split(plain(secret), [Math.floor(middle / 2), Math.ceil(middle * 1.5)], secret, (piece) => ({
        type: "text",
        text: piece,
      }));
    case "list":
      return split(plain(secret), [middle], secret, (piece) => piece);
    case "lines": {
      const whole = plain(secret);
      return { ...whole, value: String(whole.value).split("\n"), before: "", after: "" };
    }
    case "key":
      return { ...plain(secret), value: { [text.replace(SECRET, () => secret)]: 1 } };
    case "value":
      return { value: JSON.parse(text.replace(SECRET, () => secret)), before: "", after: "", shown: drawn };
    default:
      throw new RangeError(`no disguise "${as}"`);
  }
}

function split(
  { value, before, after, shown }: Disguised,
  cuts: readonly number[],
  secret: string,
  wrap: (piece: string) => unknown,
): Disguised {
  const text = String(value);
  const places = [0, ...cuts.map((cut) => before.length + Math.min(cut, secret.length)), text.length];
  return {
    value: places.slice(1).map((end, index) => wrap(text.slice(places[index], end))),
    before,
    after,
    shown,
  };
}
