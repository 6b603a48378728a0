import type { Json } from "@opensync/protocol";
import type { WithoutSystemFields } from "convex/server";
import type { Doc } from "../_generated/dataModel";
import { partFields } from "../parts/tables";
import { attach, detach, TextPool } from "../parts/skeleton";
import { textOf } from "../parts/view";
import { applyWithExtra, spreadExtra } from "./extra";
import { merge } from "./merge";
import type { Versioned } from "./merge";
import type { PreparedApartPart } from "./prepared";

type Row = Omit<WithoutSystemFields<Doc<"parts">>, "userId" | "sessionId" | "messageExternalId">;
type Blob = NonNullable<Row["blobs"]>[number];

/** What is stored in the part's text, or, too big for it, in a file with a preview there. */
const CONTENT = ["text", "input", "output"] as const;
const COLUMNS = Object.keys(partFields).filter(
  (field) => !["text", "textAt", "input", "output", "metadata", "blobs"].includes(field),
);

/** The part with the item's fields merged in, one by one; `metadata` name by name. */
export function mergePart(stored: Row | null, { part, revision }: PreparedApartPart): { row: Row; changed: boolean } {
  const current = stored === null ? {} : fieldsOf(stored);
  const versions: Versioned & { extra?: string } = {
    revision: stored?.revision ?? 0,
    ...(stored?.fieldRevisions === undefined ? {} : { fieldRevisions: stored.fieldRevisions }),
    ...(stored?.metadata === undefined ? {} : { extra: stored.metadata }),
  };
  const incoming = fieldsOf(part.row);
  const merged = merge(current, versions, incoming, revision);
  const fields: Record<string, unknown> & typeof versions = { ...columnsOf(current), ...versions };
  applyWithExtra(fields, incoming, merged);
  const row = compose(fields, [...(stored?.blobs ?? []), ...(part.row.blobs ?? [])]);
  return { row, changed: stored === null || merged.changed };
}

/** The part's fields apart: content as it is shown, with the hash of the whole where that is in a file. */
function fieldsOf(row: Row): Record<string, unknown> {
  const shown: Record<(typeof CONTENT)[number], Json | undefined> = {
    text: row.textAt === undefined && row.text === "" ? undefined : (textOf(row) ?? undefined),
    input: row.input === undefined ? undefined : attach(row.input, row.text),
    output: row.output === undefined ? undefined : attach(row.output, row.text),
  };
  const content = CONTENT.map((field) => {
    const blob = row.blobs?.find((candidate) => candidate.field === field);
    const value = shown[field];
    return [field, value === undefined ? undefined : { value, ...(blob === undefined ? {} : { hash: blob.hash }) }];
  });
  const columns = COLUMNS.map((field) => [field, new Map(Object.entries(row)).get(field)]);
  return {
    ...spreadExtra({ extra: row.metadata }),
    ...Object.fromEntries(columns),
    ...Object.fromEntries(content),
  };
}

function textOfJson(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function columnsOf(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => !field.startsWith("extra.")));
}

/** A row of the fields: their text put together as `PartPreparer` does. */
function compose(
  { type, text, input, output, toolName, extra, ...fields }: Record<string, unknown> & { extra?: string } & Versioned,
  blobs: Blob[],
): Row {
  const pool = new TextPool();
  const content = { text, input, output } as Record<
    (typeof CONTENT)[number],
    { value: Json; hash?: number } | undefined
  >;
  const isPlain = toolName === undefined && input === undefined && output === undefined;
  const textAt = content.text === undefined ? undefined : pool.add(textOfJson(content.text.value));
  if (typeof toolName === "string") pool.add(toolName);
  const skeleton = {
    ...(content.input === undefined ? {} : { input: detach(content.input.value, pool) }),
    ...(content.output === undefined ? {} : { output: detach(content.output.value, pool) }),
  };
  const kept = CONTENT.flatMap((field) => {
    const hash = content[field]?.hash;
    return blobs.find((blob) => hash !== undefined && blob.field === field && blob.hash === hash) ?? [];
  });
  const columns = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(columns),
    type: String(type),
    text: pool.text,
    ...(textAt === undefined || isPlain ? {} : { textAt }),
    ...(typeof toolName === "string" ? { toolName } : {}),
    ...skeleton,
    ...(extra === undefined ? {} : { metadata: extra }),
    ...(kept.length === 0 ? {} : { blobs: kept }),
  };
}
