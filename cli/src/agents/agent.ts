import type { Environment } from "@opensync/client-core";
import type { Streams } from "@opensync/client-core/io";

/** One coding agent whose history OpenSync brings in, and the client that does it. */
export interface Agent {
  /** As people call it: "Claude Code". */
  readonly name: string;
  /** Its client's command, as `npx` runs it. */
  readonly client: string;
  /** `<prefix>_CONVEX_URL` and the client's other environment variables. */
  readonly environmentPrefix: string;
  readonly run: (argv: readonly string[], streams: Streams) => Promise<number>;
  /** Where the agent keeps its sessions, and the variable by which it keeps them elsewhere. */
  readonly folder: (environment: Environment) => string;
  readonly folderVariable: string;
  readonly look: (environment: Environment) => Promise<History>;
}

/** What of an agent lies on this machine. */
export interface History {
  /** What a person calls a session: subagents are part of theirs. */
  readonly sessions: number;
  /** What could not be looked at: the sessions in there are not counted. */
  readonly unreadable: readonly { readonly path: string; readonly message: string }[];
}

/** An agent and what of it lies on this machine. */
export interface Found {
  readonly agent: Agent;
  readonly history: History;
}
