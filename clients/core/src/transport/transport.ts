import {
  batchAnswerSchema,
  healthAnswerSchema,
  meAnswerSchema,
  sessionListAnswerSchema,
  type Batch,
  type BatchAnswer,
  type HealthAnswer,
  type MeAnswer,
  type SessionListAnswer,
} from "@opensync/protocol";
import type { z } from "zod";
import { isLoopback } from "../url/backend-url";
import { exchange } from "./exchange";
import { readAnswer } from "./read-answer";
import { defaultRetry, Hold, withRetry, type RetryPolicy } from "./retry";

const QUESTION_TIMEOUT_MS = 15_000;
/** A batch of 20 MiB over a slow uplink, and the backend's own work on it. */
const BATCH_TIMEOUT_MS = 120_000;

export interface TransportOptions {
  /** Where HTTP actions are: `https://x.convex.site`, `http://127.0.0.1:3211`, `http://127.0.0.1:3210/http`. */
  readonly siteUrl: string;
  /** `/health` asks for none. */
  readonly apiKey?: string;
  /** `claude-code-sync/0.1.0` */
  readonly userAgent: string;
  /** Batches are packed unless the backend is on this machine, where packing costs more than sending. */
  readonly gzip?: boolean;
  readonly retry?: Partial<RetryPolicy>;
  /** For the tests of a slow backend; ms. */
  readonly timeoutMs?: number;
}

/** What tells whether the backend has a session whole: counts and the order-free digest of its messages. */
export type SessionDetail = NonNullable<SessionListAnswer["sessions"]>[number];

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** For this call: `{attempts: 1}` where a person waits for the answer. */
  readonly retry?: Partial<RetryPolicy>;
}

/**
 * The wire of OpenSync. Each method repeats what is worth repeating (no connection, 408, 429, 5xx), then throws an OpenSyncError:
 * `could_not_connect`, `invalid_api_key`, `out_of_scope`, `batch_too_large` / `body_too_large` (the caller may split the batch),
 * `server_refused` with the backend's words, `not_opensync`, or `aborted`.
 */
export interface Transport {
  readonly siteUrl: string;
  health(options?: CallOptions): Promise<HealthAnswer>;
  /** Whose key this is, and what it may do. */
  me(options?: CallOptions): Promise<MeAnswer>;
  postBatch(body: Batch, options?: CallOptions): Promise<BatchAnswer>;
  /** All sessions of this key's user, page by page until exhausted. */
  listSessionDetails(options?: CallOptions): Promise<SessionDetail[]>;
}

export function createTransport(options: TransportOptions): Transport {
  const { siteUrl } = options;
  const policy = { ...defaultRetry, ...options.retry };
  const hold = new Hold();
  const gzip = options.gzip ?? !isLoopback(new URL(siteUrl).hostname);

  async function call<Body>(
    path: string,
    schema: z.ZodType<Body>,
    { signal, retry, body }: CallOptions & { body?: string },
  ) {
    const answer = await withRetry(
      () =>
        exchange({
          method: body === undefined ? "GET" : "POST",
          url: `${siteUrl}${path}`,
          userAgent: options.userAgent,
          gzip,
          timeoutMs: options.timeoutMs ?? (body === undefined ? QUESTION_TIMEOUT_MS : BATCH_TIMEOUT_MS),
          ...(body === undefined ? {} : { body }),
          ...(path === "/health" || options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
          ...(signal ? { signal } : {}),
        }),
      { ...policy, ...retry },
      { signal, hold },
    );
    return readAnswer(answer, siteUrl, schema);
  }

  return {
    siteUrl,
    health: (callOptions = {}) => call("/health", healthAnswerSchema, callOptions),
    me: (callOptions = {}) => call("/api/me", meAnswerSchema, callOptions),
    postBatch: (body, callOptions = {}) =>
      call("/sync/batch", batchAnswerSchema, { ...callOptions, body: JSON.stringify(body) }),
    async listSessionDetails(callOptions = {}) {
      const found: SessionDetail[] = [];
      let cursor: string | null = null;
      do {
        const query = new URLSearchParams({ detail: "1", ...(cursor ? { cursor } : {}) });
        const page = await call(`/sync/sessions/list?${query.toString()}`, sessionListAnswerSchema, callOptions);
        found.push(...(page.sessions ?? []));
        cursor = page.nextCursor;
      } while (cursor);
      return found;
    },
  };
}
