import type { ExportedError, ExportedFileEdit, ExportedMessage, ExportHead } from "./model";

/** What follows the head of an export, in this order. */
export const SECTIONS = ["messages", "fileEdits", "errors"] as const;
export type Section = (typeof SECTIONS)[number];

/** Where in the file an item stands. */
export interface Place {
  /** How many of its section stand before it. */
  index: number;
  /** How many prompts there are up to here, this one included. */
  turn: number;
}

/**
 * A way to write a session as text. A format is what it says for each piece, one after the other: nothing is kept between pieces
 * but the place, so that a file of any length is written as it is read, and in several answers if need be.
 */
export interface ExportFormat {
  id: string;
  /** For people. */
  name: string;
  /** Without a dot. */
  extension: string;
  mediaType: string;
  begin(head: ExportHead): string;
  message(message: ExportedMessage, place: Place): string;
  fileEdit(edit: ExportedFileEdit, place: Place): string;
  error(error: ExportedError, place: Place): string;
  /** Behind the last item of a section, also where it has none; behind `errors` the file ends. */
  end(section: Section): string;
  /** How several sessions make one file: what stands before the first, between two, and behind the last. */
  several: { open: string; between: string; close: string };
}
