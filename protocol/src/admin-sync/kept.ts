import type { Json } from "../fields";
import { isRecord } from "../item";
import type { ItemResult } from "../item";
import { RawFields } from "./raw-fields";

/** An item with the fields of the posted object that no column has; each is merged by itself, and shown in `metadata`. */
export type Kept<Item> = Item & { extra?: Record<string, Json> };

/** More fields than any agent's object has: each has to be weighed by itself. */
const MAX_KEPT = 200;
const MAX_NAME_CHARS = 200;

/**
 * Reads an object: `take` says by today's names what it knows (and in `kept` what is to be kept as it came although it was
 * taken), `parse` checks that, and everything else is kept. A posted `metadata` is spread among what is kept.
 */
export function parseWithRest<Item extends object>(
  raw: unknown,
  take: (fields: RawFields) => Record<string, unknown>,
  parse: (item: Record<string, unknown>) => ItemResult<Item>,
): ItemResult<Kept<Item>> {
  if (!isRecord(raw)) {
    return { ok: false, externalId: null, code: "invalid_item", message: "an item must be an object" };
  }
  const fields = new RawFields(raw);
  const { kept, ...known } = take(fields);
  const { metadata, ...rest } = fields.rest() ?? {};
  const spread = isRecord(metadata) ? metadata : metadata === undefined ? {} : { metadata };
  const extra = { ...rest, ...spread, ...(isRecord(kept) ? kept : {}) } as Record<string, Json>;
  const parsed = parse(known);
  if (!parsed.ok || Object.keys(extra).length === 0) return parsed;
  if (Object.keys(extra).length > MAX_KEPT || Object.keys(extra).some((name) => name.length > MAX_NAME_CHARS)) {
    const message = `an item may have at most ${MAX_KEPT} fields that are not known, with names of ${MAX_NAME_CHARS} characters`;
    const externalId = typeof known.externalId === "string" ? known.externalId : null;
    return { ok: false, externalId, code: "invalid_item", message };
  }
  return { ok: true, item: { ...parsed.item, extra } };
}
