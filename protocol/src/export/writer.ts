import { builtInRedactor, redactJson } from "../redaction";
import type { ExportFormat, Section } from "./format";
import { SECTIONS } from "./format";
import type { ExportedError, ExportedFileEdit, ExportedMessage, ExportHead } from "./model";
import { isPrompt } from "./prompt";

interface Items {
  messages: ExportedMessage;
  fileEdits: ExportedFileEdit;
  errors: ExportedError;
}

/** What an export is written from; nothing of it needs to lie in memory whole. */
export interface ExportSource {
  head: ExportHead;
  messages: AsyncIterable<ExportedMessage> | Iterable<ExportedMessage>;
  fileEdits: AsyncIterable<ExportedFileEdit> | Iterable<ExportedFileEdit>;
  errors: AsyncIterable<ExportedError> | Iterable<ExportedError>;
}

export interface ExportOptions {
  /** Every piece goes through it before it is written. Absent: secrets that a client let pass, or was told to, are taken out by the built-in rules. */
  redact?: <Value>(value: Value) => Value;
}

const builtIn = builtInRedactor();

/** The text of an export, piece by piece. */
export async function* writeExport(
  format: ExportFormat,
  source: ExportSource,
  options: ExportOptions = {},
): AsyncGenerator<string> {
  const writer = new ExportWriter(format, options);
  yield writer.begin(source.head);
  for (const section of SECTIONS) {
    for await (const item of source[section]) yield writer.add(section, item);
    const end = writer.end(section);
    if (end !== "") yield end;
  }
}

/** The text of several exports in one file. */
export async function* writeExports(
  format: ExportFormat,
  sources: AsyncIterable<ExportSource> | Iterable<ExportSource>,
  options: ExportOptions = {},
): AsyncGenerator<string> {
  const { open, between, close } = format.several;
  if (open !== "") yield open;
  let isFirst = true;
  for await (const source of sources) {
    if (!isFirst && between !== "") yield between;
    isFirst = false;
    yield* writeExport(format, source, options);
  }
  if (close !== "") yield close;
}

/** How far an export is written: with it, another writer goes on. */
export interface ExportProgress {
  /** Items written of the section that is being written. */
  index: number;
  turn: number;
}

/** Writes an export piece by piece, in the order of the sections. */
export class ExportWriter {
  #progress: ExportProgress;
  #redact: <Value>(value: Value) => Value;

  constructor(
    readonly format: ExportFormat,
    { redact = (value) => redactJson(value, builtIn) }: ExportOptions = {},
    progress: ExportProgress = { index: 0, turn: 0 },
  ) {
    this.#redact = redact;
    this.#progress = { ...progress };
  }

  get progress(): ExportProgress {
    return { ...this.#progress };
  }

  begin(head: ExportHead): string {
    return this.format.begin(this.#redact(head));
  }

  add<In extends Section>(section: In, item: Items[In]): string;
  add(section: Section, item: Items[Section]): string {
    const progress = this.#progress;
    if ("role" in item && isPrompt(item)) progress.turn += 1;
    const text = this.#item(section, this.#redact(item));
    progress.index += 1;
    return text;
  }

  end(section: Section): string {
    this.#progress.index = 0;
    return this.format.end(section);
  }

  #item(section: Section, item: Items[Section]): string {
    const place = this.progress;
    if ("role" in item) return this.format.message(item, place);
    return "path" in item ? this.format.fileEdit(item, place) : this.format.error(item, place);
  }
}
