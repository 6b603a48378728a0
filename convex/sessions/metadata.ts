import type { Json } from "@opensync/protocol";

/** What a row holds beside its columns: the metadata that was sent whole over the fields that were kept one by one. */
export function metadataOf({ metadata, extra }: { metadata?: string; extra?: string }): unknown {
  const whole: Json | null = metadata === undefined ? null : JSON.parse(metadata);
  if (extra === undefined) return whole;
  const kept: Record<string, Json> = JSON.parse(extra);
  if (whole === null) return kept;
  const isObject = typeof whole === "object" && !Array.isArray(whole);
  return { ...kept, ...(isObject ? whole : { metadata: whole }) };
}
