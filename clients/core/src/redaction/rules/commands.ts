import { isPlaceholder, isReference } from "../placeholders";
import type { Found, Rule } from "../rule";

/** Of a command line before its password. */
const LONGEST_COMMAND = 300;

/** Which programs take a password after which of their options. */
const PROGRAMS: readonly { readonly option: RegExp; readonly program: RegExp }[] = [
  { option: /^ -p$/, program: /\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump|sshpass|mongosh?|mongodump)\b/ },
  {
    option: /^ -p $/,
    program: /\b(?:sshpass|mongosh?|mongodump|(?:docker|podman|nerdctl|buildah|skopeo|helm|oc|az|cf) login)\b/,
  },
  { option: /^ -a $/, program: /\bredis-cli\b/ },
  { option: /:$/, program: /\b(?:curl|wget|lftp)\b/ },
];

/** Passwords on command lines, in `.netrc`, in cookies: known by the program or the format that they are given to. */
export const commandRules: readonly Rule[] = [
  {
    name: "command-password",
    literals: [" -p", " -a ", " -u ", " --user ", " --user=", " --proxy-user "],
    pattern:
      /(?<option> -p ?| -a | (?:-u|--user|--proxy-user)[ =](?:\\{0,7}["'])?[^\s:"'@\\/]{1,128}:)(?:\\{0,7}["'])?(?<secret>[^\s"'\\;|&]{4,256})/y,
    contextual: true,
    accept: isCommandPassword,
  },
  {
    name: "netrc-password",
    literals: ["login "],
    pattern: /login[ \t]{1,4}\S{1,128}(?:\s|\\[nrt]){1,8}password[ \t]{1,4}(?<secret>[^\s"'\\]{4,256})/y,
    contextual: true,
    accept: ({ secret, match, text }) => isReal(secret) && /\b(?:machine\s|default\s)/.test(before(text, match.index)),
  },
  {
    // All that a request sends; of an answer the value, whose attributes say how long it lives.
    name: "cookie",
    literals: ["cookie: "],
    pattern: /(?<!set-)cookie: {1,3}(?<secret>[\w.-]{1,64}=[^\r\n"'\\]{16,2000})/iy,
    accept: isCookie,
  },
  {
    name: "cookie",
    literals: ["set-cookie: "],
    pattern: /set-cookie: {1,3}[\w.-]{1,64}=(?<secret>[^\s;"'\\]{16,2000})/iy,
    accept: isCookie,
  },
];

function isCookie({ secret }: Found): boolean {
  return /\d/.test(secret) && !isPlaceholder(secret) && !isReference(secret.replace(/^[\w.-]{1,64}=/, ""));
}

function isCommandPassword({ secret, match, text }: Found): boolean {
  const option = match.groups?.["option"]?.replace(/[^:]*:$/, ":") ?? "";
  const command = lastLine(before(text, match.index));
  return isReal(secret) && PROGRAMS.some((each) => each.option.test(option) && each.program.test(command));
}

function before(text: string, end: number): string {
  return text.slice(Math.max(0, end - LONGEST_COMMAND), end);
}

/** Options may stand on lines of their own, joined by a backslash. */
function lastLine(text: string): string {
  return text.slice(Math.max(...Array.from(text.matchAll(/(?<!\\)\n/g), ({ index }) => index), -1) + 1);
}

function isReal(secret: string): boolean {
  return !isReference(secret) && !isPlaceholder(secret) && /[^A-Za-z_-]/.test(secret) && !/^\d{1,5}$/.test(secret);
}
