import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import type { Conversation, Spoken, SpokenTool, TokenCounts } from "./conversation";

/**
 * What Claude Code's transcripts say, counted afresh from the raw lines and with nothing of the client's own reader: the oracle for the rows
 * that the backend shows. The oldest file owns a call that a fork copied.
 */
export function readTranscripts(home: string): Conversation[] {
  const projects = join(home, ".claude", "projects");
  const files = readdirSync(projects, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => ({ path: join(projects, name), lines: readLines(join(projects, name)) }))
    .toSorted((a, b) => firstTime(a.lines) - firstTime(b.lines));
  const owners = new Map<string, string>();
  for (const { path, lines } of files)
    for (const call of callsOf(lines).keys()) if (!owners.has(call)) owners.set(call, path);
  return files.map(({ path, lines }) => toConversation(path, lines, (call) => owners.get(call) === path));
}

const block = z.looseObject({
  type: z.string(),
  text: z.string().default(""),
  thinking: z.string().default(""),
  id: z.string().default(""),
  name: z.string().default(""),
  input: z.unknown().optional(),
  tool_use_id: z.string().default(""),
  is_error: z.boolean().default(false),
  content: z.unknown().optional(),
});
type Block = z.infer<typeof block>;

const line = z.looseObject({
  type: z.string(),
  subtype: z.string().optional(),
  timestamp: z.iso.datetime().optional(),
  requestId: z.string().optional(),
  gitBranch: z.string().optional(),
  permissionMode: z.string().optional(),
  aiTitle: z.string().optional(),
  cwd: z.string().optional(),
  isMeta: z.boolean().default(false),
  isCompactSummary: z.boolean().default(false),
  content: z.unknown().optional(),
  message: z
    .looseObject({
      id: z.string().optional(),
      model: z.string().optional(),
      content: z.union([z.string(), z.array(block)]),
      usage: z
        .looseObject({
          input_tokens: z.number(),
          output_tokens: z.number(),
          cache_read_input_tokens: z.number(),
          cache_creation: z
            .looseObject({ ephemeral_5m_input_tokens: z.number(), ephemeral_1h_input_tokens: z.number() })
            .nullish(),
        })
        .optional(),
    })
    .optional(),
});
type Line = z.infer<typeof line>;

/** A last line that is still being written is no line yet. */
function readLines(path: string): Line[] {
  const whole = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return whole.map((text) => line.parse(JSON.parse(text)));
}

function toConversation(path: string, lines: Line[], owns: (call: string) => boolean): Conversation {
  const results = resultsOf(lines);
  const calls = [...callsOf(lines)];
  const agent = agentOf(path);
  const prompts = lines.filter((each) => each.type === "user" && kindOf(each) === "prompt");
  const last = <T>(pick: (each: Line) => T | undefined): T | null => lines.map(pick).findLast(Boolean) ?? null;
  return {
    externalId: agent ? `${agent.session}:agent-${agent.id}` : basename(path, ".jsonl"),
    parentExternalId: agent?.session ?? null,
    title: agent?.description ?? last((each) => each.aiTitle) ?? (prompts[0] ? textOf(prompts[0]) : null),
    cwd: lines.find((each) => each.cwd)?.cwd ?? null,
    gitBranch: last((each) => each.gitBranch),
    model: last((each) => (isAnswer(each) ? each.message?.model : undefined)),
    permissionMode: last((each) => each.permissionMode),
    tokens: sum(calls.filter(([call]) => owns(call)).map(([, parts]) => usageOf(parts))),
    spoken: inOrder([
      ...calls.map(([, parts]) => toAnswer(parts, results)),
      ...lines.flatMap((each) => toOther(each) ?? []),
    ]),
  };
}

/** The lines of each answer, by what names the provider's call. */
function callsOf(lines: Line[]): Map<string, Line[]> {
  const calls = new Map<string, Line[]>();
  for (const each of lines.filter(({ type }) => type === "assistant")) {
    const call = `${each.message?.id} ${each.requestId}`;
    calls.set(call, [...(calls.get(call) ?? []), each]);
  }
  return calls;
}

function resultsOf(lines: Line[]): Map<string, Block> {
  const blocks = lines.filter(({ type }) => type === "user").flatMap(blocksOf);
  return new Map(blocks.filter(({ type }) => type === "tool_result").map((each) => [each.tool_use_id, each]));
}

function toAnswer(parts: Line[], results: Map<string, Block>): Spoken {
  const blocks = parts.flatMap(blocksOf);
  return {
    at: timeOf(parts[0]),
    kind: isAnswer(parts[0]) ? "answer" : "api_error",
    text: textsOf(blocks),
    thinking: blocks
      .filter(({ type }) => type === "thinking")
      .map(({ thinking }) => thinking)
      .join("\n"),
    tools: blocks.filter(({ type }) => type === "tool_use").map((call) => toTool(call, results.get(call.id))),
    tokens: isAnswer(parts[0]) ? usageOf(parts) : null,
  };
}

function toTool({ id, name, input }: Block, result: Block | undefined): SpokenTool {
  const status = result === undefined ? "pending" : result.is_error ? "error" : "completed";
  const content = z.union([z.string(), z.array(block).transform(textsOf)]).safeParse(result?.content);
  return { id, name, input, output: content.data ?? null, status };
}

function toOther(each: Line): Spoken | null {
  const kind = kindOf(each);
  return kind === null ? null : { at: timeOf(each), kind, text: textOf(each), thinking: "", tools: [], tokens: null };
}

function kindOf(each: Line): "prompt" | "compact_summary" | "compact_boundary" | null {
  if (each.type === "system" && each.subtype === "compact_boundary") return "compact_boundary";
  if (each.type !== "user" || each.isMeta || textOf(each) === "") return null;
  if (each.isCompactSummary) return "compact_summary";
  return /^\s*<(?:local-)?command-/.test(textOf(each)) ? null : "prompt";
}

function isAnswer(each: Line | undefined): boolean {
  return each?.type === "assistant" && each.message?.model !== "<synthetic>";
}

/** The last line has the whole usage. */
function usageOf(parts: Line[]): TokenCounts {
  const usage = parts.at(-1)?.message?.usage;
  return {
    input: usage?.input_tokens ?? 0,
    output: usage?.output_tokens ?? 0,
    cacheRead: usage?.cache_read_input_tokens ?? 0,
    cacheWrite5m: usage?.cache_creation?.ephemeral_5m_input_tokens ?? 0,
    cacheWrite1h: usage?.cache_creation?.ephemeral_1h_input_tokens ?? 0,
  };
}

function agentOf(path: string): { session: string; id: string; description: string } | null {
  const id = /^agent-(.+)\.jsonl$/.exec(basename(path))?.[1];
  if (id === undefined) return null;
  const meta = z
    .looseObject({ description: z.string() })
    .parse(JSON.parse(readFileSync(path.replace(/\.jsonl$/, ".meta.json"), "utf8")));
  return { session: basename(dirname(dirname(path))), id, description: meta.description };
}

function blocksOf({ message }: Line): Block[] {
  return message === undefined || typeof message.content === "string" ? [] : message.content;
}

function textOf(each: Line): string {
  const content = each.message?.content ?? each.content;
  return typeof content === "string" ? content : textsOf(blocksOf(each));
}

function textsOf(blocks: Block[]): string {
  return blocks
    .filter(({ type }) => type === "text")
    .map(({ text }) => text)
    .join("\n");
}

function firstTime(lines: Line[]): number {
  return timeOf(lines.find(({ timestamp }) => timestamp !== undefined));
}

function timeOf(each: Line | undefined): number {
  return Date.parse(each?.timestamp ?? "");
}

function sum(counts: TokenCounts[]): TokenCounts {
  const of = (bucket: keyof TokenCounts): number => counts.reduce((total, each) => total + each[bucket], 0);
  return {
    input: of("input"),
    output: of("output"),
    cacheRead: of("cacheRead"),
    cacheWrite5m: of("cacheWrite5m"),
    cacheWrite1h: of("cacheWrite1h"),
  };
}

function inOrder(spoken: Spoken[]): Spoken[] {
  return spoken.toSorted((a, b) => a.at - b.at || (a.kind < b.kind ? -1 : 1));
}
