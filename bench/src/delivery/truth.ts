/**
 * What must stand in the backend, recounted from the agent's own files, with nothing of ours: no reader, no schema. A record is a prompt, a text of
 * an answer, a tool's call, its result. Thinking stays on the machine and is none.
 */
export interface Truth {
  /** One string for each record, the same as `Rows` has of the backend's part. */
  records: string[];
  /** One string for each message: what it is, and its records. */
  messages: string[];
  /** What only the client was told. */
  facts: string[];
  sessions: Set<string>;
  tokens: number;
}

/** What the backend holds, in the strings of `Truth`. */
export interface Rows {
  records: string[];
  messages: string[];
  facts: Set<string>;
  sessions: Set<string>;
  tokens: number;
}
