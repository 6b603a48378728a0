/** What OpenCode calls a session until its small model has found a title (1.18): `New session - <ISO time>`. */
const PLACEHOLDER = /^(?:New|Child) session - \d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z(?: \(fork #\d+\))?$/;

export function hasOwnTitle(title: string): boolean {
  return title !== "" && !PLACEHOLDER.test(title);
}

/** What a fork of a session is called at first: `Title (fork #1)`, a fork of that `Title (fork #2)`. */
export function titleOfFork(title: string): string {
  const match = /^(.+) \(fork #(\d+)\)$/.exec(title);
  return match ? `${match[1]} (fork #${Number(match[2]) + 1})` : `${title} (fork #1)`;
}
