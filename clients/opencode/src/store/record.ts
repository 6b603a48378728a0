import { z } from "zod";
import type { JsonRecord } from "./rows";

const record = z.custom<JsonRecord>((value) => typeof value === "object" && value !== null && !Array.isArray(value));

/** A JSON text as the object that it holds, or why there is none. */
export function readRecord(text: string): { data: JsonRecord } | { fault: string } {
  try {
    const parsed = record.safeParse(JSON.parse(text));
    return parsed.success ? { data: parsed.data } : { fault: "is no JSON object" };
  } catch (error) {
    if (error instanceof SyntaxError) return { fault: "is no JSON" };
    throw error;
  }
}
