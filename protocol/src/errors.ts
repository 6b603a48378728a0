import { z } from "zod";

/** Every error code of the API with its HTTP status. Clients decide by the code; the message is for people. */
export const ERROR_STATUS = {
  invalid_json: 400,
  invalid_request: 400,
  invalid_encoding: 400,
  unsupported: 400,
  missing_key: 401,
  invalid_key: 401,
  expired_key: 401,
  revoked_key: 401,
  wrong_scope: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  body_too_large: 413,
  batch_too_large: 413,
  export_too_large: 413,
  unsupported_media_type: 415,
  invalid_item: 422,
  time_out_of_range: 422,
  too_large: 422,
  rate_limited: 429,
  internal: 500,
} as const;
export type ErrorCode = keyof typeof ERROR_STATUS;

/** The body of every answer that is not a success. 429 also carries `Retry-After` in seconds. */
export const errorAnswerSchema = z.object({
  error: z.string(),
  message: z.string(),
  details: z.unknown().optional(),
  requestId: z.string(),
});
export type ErrorAnswer = z.infer<typeof errorAnswerSchema>;
