import { open, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseLine, readAgentResult, readLines, type AgentResult, type Transcript } from "../transcript";

export interface FoundResults {
  /** By the subagent's id; `at`: time of the result, ms. */
  results: Map<string, AgentResult & { at: number }>;
  /** Bytes of the transcript that were searched: the start of a line. */
  searched: number;
}

/** Searches a transcript from a byte offset (the start of a line) on for what its subagents returned. */
export type FindAgentResults = (path: string, from: number) => Promise<FoundResults>;

/** Many subagents have one caller: its transcript is searched once. */
export function createAgentResultsFinder(): FindAgentResults {
  const searches = new Map<string, Promise<FoundResults>>();
  return (path, from) => {
    const key = `${from} ${path}`;
    const search = searches.get(key) ?? find(path, from);
    searches.set(key, search);
    return search;
  };
}

/** The transcript of the session that a subagent works for. */
export function callerPath({ path }: Pick<Transcript, "path">, sessionId: string): string {
  const [before] = path.split(/[\\/]subagents[\\/]/);
  return before === undefined || before === path ? join(dirname(path), `${sessionId}.jsonl`) : `${before}.jsonl`;
}

async function find(path: string, from: number): Promise<FoundResults> {
  const found: FoundResults = { results: new Map(), searched: from };
  const file = await openIfPresent(path);
  if (file === null) return found;
  try {
    for await (const lines of readLines(file, { from })) {
      for (const { text, end, terminated } of lines) {
        if (!terminated) continue;
        found.searched = end;
        // Parsing a line costs far more than looking for two words in it.
        if (text === null || !text.includes('"toolUseResult"') || !text.includes('"agentId"')) continue;
        const parsed = parseLine(text);
        if (!("line" in parsed)) continue;
        const { line } = parsed;
        const result = readAgentResult(line);
        if (result !== null && line.at !== undefined) found.results.set(result.agentId, { ...result, at: line.at });
      }
    }
  } finally {
    await file.close();
  }
  return found;
}

async function openIfPresent(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return null;
    throw error;
  }
}
