/** When a tool ran, as the plugin saw it; ms since the epoch. */
export interface ToolTiming {
  readonly callID: string;
  readonly tool: string;
  readonly start: number;
  readonly end: number;
}

interface Origin {
  /** When the plugin was told, ms since the epoch. */
  readonly at: number;
  readonly directory: string;
  readonly worktree: string;
  /** What was checked out in the worktree at that time; no table holds it. */
  readonly branch?: string;
}

/** Payload of a record of kind `hint`: this session has something new in OpenCode's own store. */
export interface HintPayload extends Origin {
  readonly sessionID: string;
  /** Type of the last event that said so, such as `session.idle`. */
  readonly event: string;
  /** Tools that ended since the hint before. */
  readonly tools?: readonly ToolTiming[];
}

/** Payload of a record of kind `event`: what no table of OpenCode holds, in OpenCode's own words. */
export interface EventPayload extends Origin {
  /** OpenCode's id of the event: the same from two copies of this plugin. */
  readonly id?: string;
  readonly type: string;
  readonly properties: unknown;
  /** Of an event that names no session itself: the only one that had a tool under way at the time. */
  readonly sessionID?: string;
}
