import type { TranscriptLine } from "./parse-line";

/** A line and where it stands: byte offset and length (without the newline), and its number, counted from 1. */
export interface PlacedLine {
  line: TranscriptLine;
  offset: number;
  length: number;
  number: number;
}
