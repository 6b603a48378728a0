import type { Json, MessageItem } from "@opensync/protocol";
import { z } from "zod";
import type { JsonRecord } from "../store";
import { defined } from "./media";

const word = z.string().optional().catch(undefined);

/** OpenCode's named errors: `{name, data: {message, statusCode?, isRetryable?, …}}` (1.18). */
const errorSchema = z.object({
  name: z.string(),
  data: z
    .object({
      message: word,
      statusCode: z.number().optional().catch(undefined),
      isRetryable: z.boolean().optional().catch(undefined),
      providerID: word,
      responseBody: word,
    })
    .optional()
    .catch(undefined),
});

/** The wire's own bound is a little above. */
const LONGEST_MESSAGE = 16_000;
const LONGEST_BODY = 2_000;
const LONGEST_NAME = 256;

export interface NamedError {
  error: NonNullable<MessageItem["error"]>;
  /** Status, provider and the beginning of what the provider answered, with the size of what was too long; its headers stay home. */
  metadata: JsonRecord | undefined;
}

export function toNamedError(value: Json | undefined): NamedError | null {
  const parsed = errorSchema.safeParse(value).data;
  if (parsed === undefined) return null;
  const { message, statusCode, isRetryable, providerID, responseBody } = parsed.data ?? {};
  const metadata = defined({
    statusCode,
    providerID,
    responseBody: responseBody?.slice(0, LONGEST_BODY),
    responseBodyBytes: bytesBeyond(responseBody, LONGEST_BODY),
    messageBytes: bytesBeyond(message, LONGEST_MESSAGE),
  });
  return {
    error: {
      name: parsed.name.slice(0, LONGEST_NAME),
      message: (message ?? "").slice(0, LONGEST_MESSAGE),
      retryable: isRetryable,
    },
    metadata: Object.keys(metadata).length === 0 ? undefined : metadata,
  };
}

/** The same as one record, for a part's metadata; what is no error of that form is kept as it is. */
export function toErrorRecord(value: Json | undefined): Json | undefined {
  const named = toNamedError(value);
  return named === null ? value : defined({ ...named.error, ...named.metadata });
}

/** The size of a text that is longer than what is kept of it. */
function bytesBeyond(text: string | undefined, longest: number): number | undefined {
  return text === undefined || text.length <= longest ? undefined : Buffer.byteLength(text);
}
