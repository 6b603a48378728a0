import type { Json } from "@opensync/protocol";
import { z } from "zod";
import type { Row } from "./driver";

/** Cells of rows as values: what is NULL, or of another kind than expected, is absent. */

export function text(row: Row, name: string): string | undefined {
  const value = row[name];
  return typeof value === "string" ? value : undefined;
}

export function number(row: Row, name: string): number | undefined {
  const value = row[name];
  return typeof value === "number" ? value : typeof value === "bigint" ? Number(value) : undefined;
}

/** A column that holds JSON; text that is none is kept as the text that it is. */
export function json(row: Row, name: string): Json | undefined {
  const value = text(row, name);
  if (value === undefined || value === "") return undefined;
  try {
    return anyJson.parse(JSON.parse(value));
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}

const anyJson = z.custom<Json>();
