/**
 * What a transcript is drawn from: messages as `sessions/mine:messages` answers them, or what a share shows of them. A field that may
 * be absent is one that a share does not have.
 */
export interface TranscriptMessage {
  readonly id: string;
  readonly externalId?: string;
  readonly role: "user" | "assistant" | "system" | "tool";
  /** prompt, api_error, compact_boundary, compact_summary, meta, local_command, notice, command, ...; null for plain conversation. */
  readonly kind: string | null;
  /** ms */
  readonly createdAt: number;
  readonly createdAtAssumed?: boolean;
  readonly placeholder?: boolean;
  readonly model: string | null;
  readonly provider?: string | null;
  readonly durationMs: number | null;
  readonly isSidechain: boolean;
  readonly stopReason: string | null;
  readonly tokens?: StepTokens | null;
  readonly costMicroUsd?: number | null;
  readonly costSource?: "reported" | "computed" | "unpriced" | null;
  /** False for a fork's or resume's copy, whose usage counts elsewhere. */
  readonly usageCounted?: boolean;
  readonly error: { readonly name: string; readonly message: string; readonly retryable?: boolean } | null;
  readonly removedAt?: number | null;
  readonly removedReason?: string | null;
  readonly metadataJson?: string | null;
  readonly parts: readonly TranscriptPart[];
  /** How many parts are not shown to this reader. */
  readonly hidden?: number;
  /** The position that the rest of its parts is loaded from. */
  readonly nextPart: number | null;
}

export interface TranscriptPart {
  readonly id: string;
  readonly position: number;
  /** text, thinking, tool, image, file, ...; whatever a client sent. */
  readonly type: string;
  readonly text: string | null;
  readonly toolName: string | null;
  readonly toolCallId: string | null;
  readonly inputJson: string | null;
  readonly outputJson: string | null;
  readonly status: string | null;
  readonly isError: boolean | null;
  readonly startedAt: number | null;
  readonly durationMs: number | null;
  readonly omitted: readonly PartOmission[];
  readonly metadataJson?: string | null;
  /** Fields that are only a preview here; `size` in bytes. */
  readonly stored: readonly { readonly field: string; readonly size: number }[];
}

/** Something that the client left at home. */
export interface PartOmission {
  readonly field: string;
  readonly reason: string;
  readonly bytes?: number;
  readonly lines?: number;
  readonly path?: string;
}

export interface StepTokens {
  readonly input: number;
  readonly output: number;
  readonly reasoning: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly total: number;
}

/** What the model had before it when it answered: everything that was sent to it. Null where nothing is known. */
export function contextTokens(tokens: StepTokens | null | undefined): number | null {
  if (tokens === null || tokens === undefined) return null;
  const sum = tokens.input + tokens.cacheRead + tokens.cacheWrite;
  return sum === 0 ? null : sum;
}
