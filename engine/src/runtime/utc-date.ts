/**
 * `Date` and `Intl` as in upstream's runtime, whose time zone is UTC and whose locale is en-US, wherever this
 * process runs. A date's local methods are its UTC methods.
 */

/** `now` gives the time of a date made without arguments, ms since the epoch. */
export function utcDate(now: () => number): DateConstructor {
  function SandboxDate(...args: unknown[]): Date | string {
    if (new.target === undefined) return describe(new Date(now()));
    const made: unknown = Reflect.construct(Date, [timeOf(args, now)], new.target);
    if (!(made instanceof Date)) throw new TypeError("Date constructor made no date");
    return made;
  }
  const prototype: object = Object.create(Date.prototype, {
    ...methods(UTC_METHODS),
    constructor: { value: SandboxDate, writable: true, configurable: true },
  });
  return Object.defineProperties(SandboxDate, {
    name: { value: "Date" },
    length: { value: 7 },
    prototype: { value: prototype, writable: false },
    now: { value: now, writable: true, configurable: true },
    parse: { value: (text: unknown) => parseUtc(String(text)), writable: true, configurable: true },
    UTC: { value: Date.UTC, writable: true, configurable: true },
    // The host makes dates too (`structuredClone`).
    [Symbol.hasInstance]: {
      value(this: unknown, value: unknown): unknown {
        return this === SandboxDate ? value instanceof Date : Reflect.apply(isInstance, this, [value]);
      },
    },
  }) as unknown as DateConstructor;
}

export function utcIntl(): typeof Intl {
  const view = Object.create(Object.prototype, Object.getOwnPropertyDescriptors(Intl)) as typeof Intl;
  const supportedLocalesOf: unknown = Reflect.get(Intl.DateTimeFormat, "supportedLocalesOf");
  function DateTimeFormat(locales?: Intl.LocalesArgument, options?: Intl.DateTimeFormatOptions): unknown {
    return Reflect.construct(Intl.DateTimeFormat, [locales ?? LOCALE, inUtc(options)], new.target ?? DateTimeFormat);
  }
  Object.defineProperties(DateTimeFormat, {
    length: { value: 0 },
    prototype: { value: Intl.DateTimeFormat.prototype, writable: false },
    supportedLocalesOf: { value: supportedLocalesOf, writable: true, configurable: true },
  });
  return Object.defineProperty(view, "DateTimeFormat", { value: DateTimeFormat, writable: true, configurable: true });
}

const LOCALE = "en-US";
const isInstance = Reflect.get(Function.prototype, Symbol.hasInstance);

function timeOf(args: readonly unknown[], now: () => number): unknown {
  const [first] = args;
  if (args.length === 0) return now();
  if (args.length > 1) return Reflect.apply(Date.UTC, undefined, args);
  return typeof first === "string" ? parseUtc(first) : first;
}

/** Text without a time zone is taken for UTC. */
function parseUtc(text: string): number {
  const parsed = Date.parse(text);
  if (Number.isNaN(parsed) || DATE_ONLY.test(text) || ZONE.test(text)) return parsed;
  if (ISO_TIME.test(text)) return Date.parse(`${text}Z`);
  const local = new Date(parsed);
  const utc = new Date(0);
  utc.setUTCFullYear(local.getFullYear(), local.getMonth(), local.getDate());
  return utc.setUTCHours(local.getHours(), local.getMinutes(), local.getSeconds(), local.getMilliseconds());
}

const DATE_ONLY = /^\s*[+-]?\d{4,6}(-\d\d(-\d\d)?)?\s*$/;
const ISO_TIME = /^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/;
const ZONE = /\d\s*Z\s*$|\b(GMT|UTC?|[ECMP][SD]T)\b|:\d\d(\.\d+)?\s*[+-]\d{1,2}:?\d{2}/i;

const INVALID = "Invalid Date";

function describe(date: Date): string {
  return Number.isNaN(date.getTime()) ? INVALID : `${describeDay(date)} ${describeTime(date)}`;
}

/** `toUTCString` gives `Thu, 01 Jan 2026 02:03:04 GMT`. */
function describeDay(date: Date): string {
  if (Number.isNaN(date.getTime())) return INVALID;
  const [weekday = "", day = "", month = "", year = ""] = date.toUTCString().replace(",", "").split(" ");
  return `${weekday} ${month} ${day} ${year}`;
}

function describeTime(date: Date): string {
  if (Number.isNaN(date.getTime())) return INVALID;
  return `${date.toUTCString().split(" ")[4] ?? ""} GMT+0000 (Coordinated Universal Time)`;
}

function inUtc(options: Intl.DateTimeFormatOptions | undefined): Intl.DateTimeFormatOptions {
  return { ...options, timeZone: options?.timeZone ?? "UTC" };
}

type Localized = (this: Date, locales?: Intl.LocalesArgument, options?: Intl.DateTimeFormatOptions) => string;

function localized(name: "toLocaleString" | "toLocaleDateString" | "toLocaleTimeString"): Localized {
  const format: Localized = Date.prototype[name];
  return function (locales, options) {
    return Reflect.apply(format, this, [locales ?? LOCALE, inUtc(options)]);
  };
}

const FIELDS = ["FullYear", "Month", "Date", "Hours", "Minutes", "Seconds", "Milliseconds"];

const UTC_METHODS: Record<string, unknown> = {
  ...Object.fromEntries(
    [
      ...FIELDS.flatMap((field) => [
        ["get", field],
        ["set", field],
      ]),
      ["get", "Day"],
    ].map(([verb = "", field = ""]) => [
      `${verb}${field}`,
      Reflect.get(Date.prototype, `${verb}UTC${field}`) as unknown,
    ]),
  ),
  getYear(this: Date) {
    return this.getUTCFullYear() - 1900;
  },
  getTimezoneOffset(this: Date) {
    return Number.isNaN(this.getTime()) ? NaN : 0;
  },
  toString(this: Date) {
    return describe(this);
  },
  toDateString(this: Date) {
    return describeDay(this);
  },
  toTimeString(this: Date) {
    return describeTime(this);
  },
  toLocaleString: localized("toLocaleString"),
  toLocaleDateString: localized("toLocaleDateString"),
  toLocaleTimeString: localized("toLocaleTimeString"),
};

function methods(functions: Record<string, unknown>): PropertyDescriptorMap {
  return Object.fromEntries(
    Object.entries(functions).map(([name, value]) => [name, { value, writable: true, configurable: true }]),
  );
}
