import { errorAnswerSchema, type ErrorAnswer } from "@opensync/protocol";
import { expect } from "vitest";

const INSIDES = /\n\s+at |node_modules|node:internal|\.[cm]?[jt]s:\d|sqlite|convex\//i;

/** Checks that a request was refused as the API says: this status and code, a message, a request id, nothing of the inside. */
export async function expectRefusal(response: Response, status: number, code: string): Promise<ErrorAnswer> {
  const text = await response.text();
  expect(`${response.status} ${text}`).toMatch(new RegExp(`^${status} \\{"error":"${code}"`));
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  const answer = errorAnswerSchema.parse(JSON.parse(text));
  expect(answer.message).toMatch(/\w+/);
  expect(answer.requestId).toMatch(/^[0-9a-f]{16}$/);
  expect(response.headers.get("x-request-id")).toBe(answer.requestId);
  expect(text).not.toMatch(INSIDES);
  return answer;
}
