import { ConvexError } from "convex/values";

/** What the backend says when it refuses: `code` for programs, `message` for people. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** The refusal that a call failed with; null for any other failure. */
export function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof ConvexError)) return null;
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null || !("code" in data) || !("message" in data)) return null;
  const { code, message } = data;
  if (typeof code !== "string" || typeof message !== "string") return null;
  const retryAfterSeconds = "retryAfterSeconds" in data ? data.retryAfterSeconds : undefined;
  return typeof retryAfterSeconds === "number" ? { code, message, retryAfterSeconds } : { code, message };
}

/** What to tell the user of a failed call. */
export function failureText(error: unknown): string {
  const refusal = refusalOf(error);
  if (refusal !== null) return refusal.message;
  return "The backend could not do this. Try again; if it fails again, its log says why.";
}
