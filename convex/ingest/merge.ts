import { canonicalJson } from "@opensync/protocol";

/** A row whose fields are merged one by one, each by the revision of the item that brought its value. */
export interface Versioned {
  /** The greatest revision applied; 0 while only items without a revision have arrived. */
  revision: number;
  /** Revisions of those fields whose value is older than `revision`. */
  fieldRevisions?: Record<string, number>;
}

export interface Merged {
  /** The incoming fields that win. */
  won: Set<string>;
  versions: Versioned;
  changed: boolean;
}

/**
 * Decides field by field which values of an incoming item win over a row's current ones, so that the row ends the same
 * whatever the order and number of deliveries:
 *
 * - a newer revision wins, an older one changes nothing unless the field was never set;
 * - of two values with the same revision the one with the greater canonical JSON wins;
 * - items without a revision (revision 0) overwrite one another as they arrive and never override a revisioned value.
 *
 * A field that is undefined in `incoming` is absent; in `current`, never set.
 */
export function merge(
  current: Record<string, unknown>,
  versions: Versioned,
  incoming: Record<string, unknown>,
  revision: number,
): Merged {
  const newest = Math.max(versions.revision, revision);
  const won = new Set<string>();
  const revisions = new Map<string, number>();
  for (const [field, value] of Object.entries(current)) {
    if (value !== undefined) revisions.set(field, versions.fieldRevisions?.[field] ?? versions.revision);
  }
  for (const [field, value] of Object.entries(incoming)) {
    if (value === undefined) continue;
    const before = revisions.get(field);
    if (before !== undefined && before > revision) continue;
    revisions.set(field, revision);
    if (before === undefined || beats(value, current[field], { tied: before === revision, revision })) won.add(field);
  }
  const older = [...revisions].filter(([, fieldRevision]) => fieldRevision !== newest);
  const merged: Versioned = { revision: newest };
  if (older.length > 0) merged.fieldRevisions = Object.fromEntries(older);
  const changed = won.size > 0 || !sameVersions(versions, merged);
  return { won, versions: merged, changed };
}

/** Assigns the winning fields to the row and sets its versions. */
export function applyMerge(row: Versioned, incoming: Record<string, unknown>, { won, versions }: Merged): void {
  for (const field of won) Object.assign(row, { [field]: incoming[field] });
  row.revision = versions.revision;
  if (versions.fieldRevisions === undefined) delete row.fieldRevisions;
  else row.fieldRevisions = versions.fieldRevisions;
}

function beats(value: unknown, current: unknown, { tied, revision }: { tied: boolean; revision: number }): boolean {
  if (value === current) return false;
  const [incoming, existing] = [canonicalJson(value), canonicalJson(current)];
  if (incoming === existing) return false;
  return !tied || revision === 0 || incoming > existing;
}

function sameVersions(a: Versioned, b: Versioned): boolean {
  if (a.revision !== b.revision) return false;
  const [before, after] = [a.fieldRevisions ?? {}, b.fieldRevisions ?? {}];
  const fields = Object.keys(before);
  return fields.length === Object.keys(after).length && fields.every((field) => before[field] === after[field]);
}
