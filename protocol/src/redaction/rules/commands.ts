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
  { option: /^ -P ?$/, program: /\b(?:sqlcmd|bcp|isql|mosquitto_(?:pub|sub))\b/ },
  { option: /^ -w $/, program: /\bldap(?:search|add|modify|delete|passwd|whoami)\b/ },
  { option: /^ -U.*%$/, program: /\b(?:smbclient|rpcclient|smbmap|net)\b/ },
  { option: /:$/, program: /\b(?:curl|wget|lftp|https?|xh)\b/ },
];

/** Passwords on command lines and in files of passwords: known by the program or the format that they are given to. */
export const commandRules: readonly Rule[] = [
  {
    name: "command-password",
    literals: [" -p", " -a ", " -u ", " -w ", " --user ", " --user=", " --proxy-user "],
    pattern:
      /(?<option> -p ?| -P ?| -w | -a (?:(?:\\{0,7}["'])?[^\s:"'@\\/]{1,128}:)?| -U (?:\\{0,7}["'])?[^\s:"'@\\/%]{1,128}%| (?:-u|--user|--proxy-user)[ =](?:\\{0,7}["'])?[^\s:"'@\\/]{1,128}:)(?:\\{0,7}["'])?(?<secret>[^\s"'\\;|&]{4,256})/y,
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
    // PostgreSQL's password file: host, port, database, user, password.
    name: "pgpass-password",
    literals: [":5432:", ":5433:", ":6432:"],
    pattern: /:(?:5432|5433|6432):[\w.*-]{1,64}:[\w.*-]{1,64}:(?<secret>[^\s"'\\:]{4,256})/y,
    contextual: true,
    accept: ({ secret }) => isReal(secret),
  },
  {
    name: "command-password",
    literals: [" -n ", "sqlplus "],
    pattern:
      /(?:(?<=\bssh-keygen\b[^\n]{0,200}) -N (?:\\{0,7}["'])?|sqlplus (?:-[A-Za-z]{1,2} )?[\w.-]{1,64}\/)(?<secret>[^\s"'\\;|&@]{4,256})/y,
    contextual: true,
    accept: ({ secret }) => isReal(secret),
  },
  {
    name: "command-password",
    literals: ["echo "],
    pattern: /echo (?:-n )?(?:\\{0,7}["'])?(?<secret>[^\s"'\\;|&]{4,256})(?=(?:\\{0,7}["'])? ?\| ?sudo )/y,
    contextual: true,
    accept: ({ secret }) => isReal(secret),
  },
  {
    name: "command-password",
    literals: ["pass:"],
    pattern: /(?<=-pass(?:in|out)?[ =](?:\\{0,7}["'])?)pass:(?<secret>[^\s"'\\;|&]{4,256})/y,
    contextual: true,
    accept: ({ secret }) => isReal(secret),
  },
  {
    // crypt(3) and what stores passwords like it: weaker than the password, and enough to find a weak one.
    name: "password-hash",
    literals: ["$2a$", "$2b$", "$2y$", "$5$", "$6$", "$y$", "$apr1$", "$argon2", "pbkdf2_sha256$", "$7$"],
    pattern:
      /(?:\$2[aby]\$\d\d\$[A-Za-z0-9./]{53}|\$(?:5|6|7|y|apr1)\$(?:rounds=\d{1,9}\$)?[A-Za-z0-9./]{1,24}\$(?:[A-Za-z0-9./]{1,24}\$)?[A-Za-z0-9./]{22,86}|\$argon2id?\$v=\d{1,3}\$m=\d{1,9},t=\d{1,4},p=\d{1,4}\$[A-Za-z0-9+/]{8,64}\$[A-Za-z0-9+/]{20,100}|pbkdf2_sha256\$\d{1,9}\$[A-Za-z0-9]{6,32}\$[A-Za-z0-9+/]{43}=)/y,
  },
];

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
