import type { FileHandle } from "node:fs/promises";
import {
  Assembler,
  parseLine,
  readLineAt,
  readLines,
  type AgentResult,
  type Assembled,
  type AssemblerContext,
  type AssemblerState,
  type RawLine,
  type TranscriptLine,
  type WindowEntry,
} from "../transcript";
import { ReadingLog } from "./tally";

/** Where the reader stands between two lines. */
export interface Progress {
  offset: number;
  newlines: number;
}

export interface ReadingStart extends Progress {
  state: AssemblerState | undefined;
  /** Where to end, though the file may go on. */
  until: number | undefined;
}

/** Lines of messages in memory at most; beyond it they are handed out as they are, and read again if more comes. */
const MOST_HELD_BYTES = 16 * 1024 * 1024;

/**
 * Reads one transcript from a place between two lines to its end, and folds its lines. A last line without a newline is taken when it is
 * whole JSON (a part of an object never is) and left for the next time when it is not.
 */
export class TranscriptReading {
  readonly assembler: Assembler;
  readonly progress: Progress;
  /** Null for a transcript that is not there yet. */
  readonly #file: FileHandle | null;
  readonly #path: string;
  readonly #until: number | undefined;
  readonly log = new ReadingLog();

  constructor(file: FileHandle | null, path: string, context: AssemblerContext, start: ReadingStart) {
    this.#file = file;
    this.#path = path;
    this.#until = start.until;
    this.assembler = new Assembler(context, start.state);
    this.progress = { offset: start.offset, newlines: start.newlines };
  }

  /** What became ready, a chunk of the file at a time; at the end everything. */
  async *run(): AsyncGenerator<Assembled[], void, undefined> {
    const range = { from: this.progress.offset, ...(this.#until === undefined ? {} : { until: this.#until }) };
    for await (const lines of this.#file ? readLines(this.#file, range) : []) {
      // Taken out one by one: a line's text may be tens of MB, and is not needed any more once it is parsed.
      for (let line = lines.shift(); line; line = lines.shift()) await this.#take(line);
      if (this.assembler.heldBytes > MOST_HELD_BYTES) this.assembler.flush();
      yield this.assembler.take();
    }
    this.assembler.flush();
    yield this.assembler.take();
  }

  /** Gives the last answer the usage that the caller of a subagent reports. */
  async finish({ usage }: AgentResult, at: number): Promise<void> {
    const entry = this.assembler.unfinished;
    if (entry === undefined) return;
    await this.#load(entry);
    this.assembler.finish(entry, usage, at);
    this.assembler.flush();
  }

  /** Makes the message of an answered call ready again; false when it has left memory for good, or was not read yet. */
  async redo(toolCallId: string): Promise<boolean> {
    const entry = this.assembler.answered(toolCallId);
    if (entry === undefined) return false;
    await this.#load(entry);
    this.assembler.redo(entry);
    return true;
  }

  async #take(raw: RawLine): Promise<void> {
    const number = this.progress.newlines + 1;
    if (raw.text === null) {
      if (!raw.terminated) return;
      this.#malformed(number, `longer than can be read (${raw.end - raw.offset} bytes)`);
    } else if (raw.text.trim() !== "") {
      const parsed = parseLine(raw.text);
      if ("line" in parsed) await this.#add(parsed.line, raw, number);
      else if (raw.terminated) this.#malformed(number, parsed.malformed);
      else return;
    }
    this.log.bytes += raw.end - raw.offset;
    this.progress.offset = raw.end;
    if (raw.terminated) this.progress.newlines += 1;
  }

  async #add(line: TranscriptLine, raw: RawLine, number: number): Promise<void> {
    for (const entry of this.assembler.unloaded(line)) await this.#load(entry);
    const length = raw.end - raw.offset - (raw.terminated ? 1 : 0);
    const made = this.assembler.add({ line, offset: raw.offset, length, number });
    if (!made) this.log.skip(line.type);
  }

  async #load(entry: WindowEntry): Promise<void> {
    if (entry.message !== null || this.#file === null) return;
    const lines: TranscriptLine[] = [];
    for (let index = 0; index + 1 < entry.refs.length; index += 2) {
      const parsed = parseLine(await readLineAt(this.#file, entry.refs[index] ?? 0, entry.refs[index + 1] ?? 0));
      if ("line" in parsed) lines.push(parsed.line);
    }
    this.assembler.load(entry, lines);
  }

  #malformed(line: number, reason: string): void {
    this.log.malformed.add({ file: this.#path, line, reason });
  }
}
