import { SECTIONS } from "@opensync/protocol/export";
import type { ExportProgress, Section } from "@opensync/protocol/export";
import { z } from "zod";
import type { ExportPosition } from "./read";

/** Where a page of an export begins: null before the head. */
export interface PagePosition {
  section: Section;
  after: ExportPosition;
  progress: ExportProgress;
  isBegun: boolean;
}

export function pageBegin(): PagePosition {
  return { section: SECTIONS[0], after: null, progress: { index: 0, turn: 0 }, isBegun: false };
}

const schema = z.object({
  section: z.enum(SECTIONS),
  after: z.object({ at: z.number().nullable(), creationTime: z.number() }).nullable(),
  progress: z.object({ index: z.int().min(0), turn: z.int().min(0) }),
  isBegun: z.literal(true),
});

/** The position in a cursor; null where it is none. */
export function pagePosition(position: unknown): PagePosition | null {
  const parsed = schema.safeParse(position);
  return parsed.success ? parsed.data : null;
}
