import { commandAsRun } from "@opensync/client-core/io";

/** A command line of this program as hints show it: `typed("keys list")` is `opensync keys list`, or that after `npx`. */
export function typed(args: string): string {
  return `${commandAsRun("opensync", process.env)} ${args}`;
}
