import { paint, type Output } from "../terminal/style";
import type { DemoTotals } from "./generate";

export interface DemoAnnouncement {
  /** Signs in, once. */
  signInUrl: string;
  made: DemoTotals & { seconds: number };
}

/** What a person reads when the demo is ready: that none of it is theirs, and where to look. */
export function announceDemo(stream: Output, { signInUrl, made }: DemoAnnouncement): void {
  const amount = (count: number, noun: string): string =>
    `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
  const bold = (text: string): string => paint(stream, "bold", text);
  stream.write(`OpenSync demo is running: ${bold(signInUrl)} (sign-in link, works once)\n`);
  stream.write(
    `All of it is made up: ${amount(made.sessions, "session")}, ${amount(made.messages, "message")}, in ${made.seconds} s. Nothing of yours is in it, and it is gone when you press Ctrl-C.\n`,
  );
}
