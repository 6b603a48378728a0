import { ConvexError } from "convex/values";

/** Why a function that the dashboard calls refused. Codes are for programs, messages for people. */
export type RefusalCode =
  | "signed_out"
  | "invalid_credentials"
  | "invalid_code"
  | "invalid_invitation"
  | "too_many_attempts"
  | "weak_password"
  | "invalid_account"
  | "account_taken"
  | "sign_up_closed"
  | "forbidden"
  | "not_found"
  | "invalid_request";

export interface Refusal {
  code: RefusalCode;
  message: string;
  /** Of `too_many_attempts`. */
  retryAfterSeconds?: number;
}

/** An error that reaches the caller whole, also where a deployment hides the texts of others. */
export function refusal(
  code: RefusalCode,
  message: string,
  details: Pick<Refusal, "retryAfterSeconds"> = {},
): ConvexError<{ code: RefusalCode; message: string; retryAfterSeconds?: number }> {
  return new ConvexError({ code, message, ...details });
}
