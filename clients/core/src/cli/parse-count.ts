import { OpenSyncError } from "../errors";

/** A whole number, zero or more. @throws OpenSyncError `usage` */
export function parseCount(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text.trim())) return Number(text);
  throw new OpenSyncError("usage", `${option}: "${text}" is no number`, { hint: `Give it as ${option} 30` });
}
