import type { SessionItem } from "@opensync/protocol";
import { z } from "zod";
import type { TranscriptLine } from "./parse-line";
import { providerOf, SYNTHETIC } from "./provider";
import { sessionRevisionOf } from "./revision";
import { isOfCommand } from "./user-line";

const text = z.string().optional();

/** What the lines read so far tell of the session as a whole: kept in the position, so that reading goes on where it ended. */
export const sessionFactsSchema = z.object({
  /** Of the newest line, ms, and how many lines came since. */
  newestAt: z.number(),
  linesSince: z.number(),
  /** The same two when a fact last changed: they make the session's revision. */
  changedAt: z.number(),
  changedLines: z.number(),
  /** Earlier lines were copied here by a fork or resume; undefined until a line with a time was read. */
  ownSince: z.number().optional(),
  startedAt: z.number().optional(),
  isForked: z.boolean(),
  forkedFrom: text,
  cwd: text,
  /** Where the user was when the agent made a worktree for the session. */
  originalCwd: text,
  gitBranch: text,
  model: text,
  provider: text,
  version: text,
  entrypoint: text,
  mode: text,
  slug: text,
  permissionMode: text,
  startSource: text,
  endReason: text,
  thinking: z.boolean(),
  mcpServers: z.array(z.string()),
  titles: z.object({ custom: text, ai: text, summary: text, prompt: text, command: text }),
});
type Facts = z.infer<typeof sessionFactsSchema>;
type Named =
  | "forkedFrom"
  | "cwd"
  | "originalCwd"
  | "gitBranch"
  | "model"
  | "provider"
  | "version"
  | "entrypoint"
  | "mode"
  | "slug"
  | "permissionMode"
  | "startSource"
  | "endReason";

const LONGEST_TITLE = 200;
/** What Claude Code 2.1 writes outside of a repository and on a detached head. */
const NO_BRANCH = "HEAD";

export class SessionFacts {
  readonly #facts: Facts;

  /** `ownSince`: what is known from elsewhere of when the session's own lines begin, ms. */
  constructor(state?: Facts, ownSince?: number) {
    this.#facts = state
      ? structuredClone(state)
      : {
          newestAt: 0,
          linesSince: 0,
          changedAt: 0,
          changedLines: 0,
          ownSince,
          isForked: false,
          thinking: false,
          mcpServers: [],
          titles: {},
        };
  }

  /** Takes what any line may carry; to be called first, and once, for every line. Says whether the line was copied from another session. */
  add(line: TranscriptLine, sessionId: string | null): { copied: boolean } {
    const facts = this.#facts;
    if (line.at !== undefined && line.at > facts.newestAt) {
      facts.newestAt = line.at;
      facts.linesSince = 0;
    }
    facts.linesSince += 1;
    const copied = this.#noteOrigin(line, sessionId);
    if (!copied && facts.startedAt === undefined && line.at !== undefined && line.at >= (facts.ownSince ?? 0)) {
      facts.startedAt = line.at;
      this.#changed();
    }
    if (facts.cwd === undefined && line.cwd) this.#set("cwd", line.cwd);
    if (line.gitBranch && line.gitBranch !== NO_BRANCH && !copied) this.#set("gitBranch", line.gitBranch);
    if (line.version) this.#set("version", line.version);
    if (line.entrypoint) this.#set("entrypoint", line.entrypoint);
    if (line.slug) this.#set("slug", line.slug);
    if (line.permissionMode) this.#set("permissionMode", line.permissionMode);
    if (line.type === "mode" && line.mode) this.#set("mode", line.mode);
    if (line.worktreeSession?.originalCwd) this.#set("originalCwd", line.worktreeSession.originalCwd);
    if (line.type === "ai-title" && line.aiTitle) this.#setTitle("ai", line.aiTitle);
    if (line.type === "custom-title" && line.customTitle) this.#setTitle("custom", line.customTitle);
    if (line.type === "summary" && line.summary) this.#setTitle("summary", line.summary);
    return { copied };
  }

  addModel(model: string | undefined, messageId: string | undefined): void {
    if (model === undefined || model === SYNTHETIC) return;
    this.#set("model", model);
    this.#set("provider", providerOf(model, messageId));
  }

  addThinking(): void {
    if (this.#facts.thinking) return;
    this.#facts.thinking = true;
    this.#changed();
  }

  /** `mcp__<server>__<tool>` is how Claude Code names the tools of MCP servers. */
  addToolName(name: string): void {
    const server = /^mcp__(.+?)__/.exec(name)?.[1];
    if (server === undefined || this.#facts.mcpServers.includes(server)) return;
    this.#facts.mcpServers.push(server);
    this.#facts.mcpServers.sort();
    this.#changed();
  }

  addPrompt(prompt: string): void {
    const title = oneLine(prompt);
    if (this.#facts.titles.prompt === undefined && title !== "") this.#setTitle("prompt", title);
  }

  addCommand(command: string): void {
    if (this.#facts.titles.command === undefined) this.#setTitle("command", command);
    // The file of the session that /clear begins has the command before any prompt; the one that it ended says nothing of it.
    if (/^\/clear\b/.test(command) && this.#facts.titles.prompt === undefined) this.addSessionStart("clear");
    if (/^\/(exit|quit)\b/.test(command)) this.#set("endReason", "prompt_input_exit");
    if (/^\/logout\b/.test(command)) this.#set("endReason", "logout");
  }

  /** Only the first says how the session began; a later one says that it was taken up again. */
  addSessionStart(source: string): void {
    if (this.#facts.startSource === undefined) this.#set("startSource", source === "startup" ? "new" : source);
  }

  get cwd(): string | undefined {
    return this.#facts.cwd;
  }

  get originalCwd(): string | undefined {
    return this.#facts.originalCwd;
  }

  get newestAt(): number {
    return this.#facts.newestAt;
  }

  get isForked(): boolean {
    return this.#facts.isForked;
  }

  state(): Facts {
    return structuredClone(this.#facts);
  }

  /** `hookChanges`: how often hooks told something new of the session, where that is added to the item. */
  toItem(hookChanges = 0): Omit<SessionItem, "externalId"> {
    const facts = this.#facts;
    const { entrypoint, mode, slug } = facts;
    const metadata = Object.fromEntries(
      Object.entries({ entrypoint, mode, slug }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    );
    return {
      revision: sessionRevisionOf(facts.changedAt, facts.changedLines, hookChanges),
      source: "claude-code",
      ...this.#title(),
      cwd: facts.cwd,
      gitBranch: facts.gitBranch,
      model: facts.model,
      provider: facts.provider,
      startType: facts.isForked ? "fork" : (facts.startSource ?? "new"),
      endReason: facts.endReason,
      permissionMode: facts.permissionMode,
      mcpServers: facts.mcpServers.length > 0 ? [...facts.mcpServers] : undefined,
      thinkingEnabled: facts.thinking ? true : undefined,
      forkedFrom: facts.forkedFrom,
      agentVersion: facts.version,
      startedAt: facts.startedAt,
      metadata: Object.keys(metadata).length > 0 ? metadata : undefined,
    };
  }

  /**
   * A fork's file begins with lines of its own (a queued prompt), then come the copies: recognisable by their earlier times. Other
   * versions keep the old sessionId on copies, or say `forkedFrom`.
   */
  #noteOrigin(line: TranscriptLine, sessionId: string | null): boolean {
    const facts = this.#facts;
    if (line.at !== undefined) facts.ownSince ??= line.type === "queue-operation" ? line.at : 0;
    const otherSession =
      sessionId !== null && line.sessionId !== undefined && line.sessionId !== sessionId ? line.sessionId : undefined;
    const origin = line.forkedFrom?.sessionId ?? otherSession;
    // Hooks of the session's start are older than its first prompt too: only messages tell of a copy.
    const isMessage = line.type === "user" || line.type === "assistant";
    const isOlder = isMessage && line.at !== undefined && line.at < (facts.ownSince ?? 0) && !isOfCommand(line);
    const copied = origin !== undefined || isOlder;
    if (copied && !facts.isForked) {
      facts.isForked = true;
      this.#changed();
    }
    if (origin !== undefined && facts.forkedFrom === undefined) this.#set("forkedFrom", origin);
    return copied;
  }

  #title(): Pick<SessionItem, "title" | "titleSource"> {
    const { custom, ai, summary, prompt, command } = this.#facts.titles;
    if (custom !== undefined) return { title: custom, titleSource: "user" };
    const byAgent = ai ?? summary;
    if (byAgent !== undefined) return { title: byAgent, titleSource: "agent" };
    const byPrompt = prompt ?? command;
    return byPrompt === undefined ? {} : { title: byPrompt, titleSource: "prompt" };
  }

  #setTitle(kind: keyof Facts["titles"], title: string): void {
    const value = oneLine(title);
    if (value === "" || this.#facts.titles[kind] === value) return;
    this.#facts.titles[kind] = value;
    this.#changed();
  }

  #set(name: Named, value: string | undefined): void {
    if (this.#facts[name] === value) return;
    this.#facts[name] = value;
    this.#changed();
  }

  #changed(): void {
    this.#facts.changedAt = this.#facts.newestAt;
    this.#facts.changedLines = this.#facts.linesSince;
  }
}

/** A title: spaces instead of line breaks, of a bearable length. */
export function oneLine(value: string): string {
  const line = value
    .slice(0, LONGEST_TITLE * 4)
    .replace(/\s+/g, " ")
    .trim();
  if (line.length <= LONGEST_TITLE) return line;
  // A cut inside a surrogate pair would leave half a character.
  return `${line
    .slice(0, LONGEST_TITLE - 1)
    .replace(/[\uD800-\uDBFF]$/, "")
    .trimEnd()}…`;
}
