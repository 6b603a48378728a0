import { randomBytes } from "node:crypto";

/** The pieces in which a text is streamed. */
export function halves(text: string): [string, string] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}

/** An id as providers give them to what they say. */
export function newId(prefix: "msg" | "toolu" | "req" | "chatcmpl" | "call"): string {
  return `${prefix}_${randomBytes(12).toString("hex")}`;
}
