import type { Item } from "@opensync/client-core";
import type { MessageItem, PartItem, SessionItem, TodoListItem } from "@opensync/protocol";
import { pathOn } from "../machines";
import type { SessionPlan } from "../plan";
import type { Random } from "../random";
import { toolsOf, type Said, type Script, type Todo, type Tool, type ToolStep } from "../script";

/** A tool call's ids in its agent's way. */
export interface CallIds {
  /** Of the part. */
  readonly externalId: string;
  readonly messageExternalId: string;
  readonly toolCallId: string;
}

/** The tool and what it was asked, as the agent names both. */
export type Asked = Required<Pick<PartItem, "toolName" | "input">>;

/** Writes the items of one session; how the agent does it is its own writer's. */
export abstract class SessionWriter {
  readonly #items: Item[] = [];

  constructor(
    readonly plan: SessionPlan,
    readonly random: Random,
    readonly sessionExternalId: string,
    readonly beganAt: number,
  ) {}

  /** The session, what was said in it, and what that left beside the conversation. */
  write(head: Partial<SessionItem>, script: Script): readonly Item[] {
    this.#items.push({ kind: "session", item: this.session(head, script) });
    for (const said of script.said) this.#message(said, script);
    this.#todos(script);
    return this.#items;
  }

  protected abstract session(head: Partial<SessionItem>, script: Script): SessionItem;
  protected abstract message(said: Said, script: Script): MessageItem;
  protected abstract asked(tool: Tool): Asked;
  protected abstract todo(todo: Todo): TodoListItem["todos"][number];
  /** The session that a call began, with its subagents. */
  protected abstract subagent(tool: Tool & { does: "delegate" }, toolCallId: string, beganAt: number): readonly Item[];

  protected tool(step: ToolStep, ids: CallIds, whileItRuns: "pending" | "running"): PartItem {
    const { externalId, toolCallId } = ids;
    const startedAt = this.beganAt + step.at;
    const called = { externalId, type: "tool", toolCallId, startedAt, ...this.asked(step.tool) };
    if (step.runs) return { ...called, status: whileItRuns };
    this.#leave(step, ids);
    const { output, fails: isError, took: durationMs } = step;
    return { ...called, output, status: isError ? "error" : "completed", isError, durationMs };
  }

  protected file(path: string): string {
    return pathOn(this.plan.machine, this.plan.project.name, path);
  }

  #message(said: Said, script: Script): void {
    const item = this.message(said, script);
    this.#items.push({ kind: "message", item });
    const { externalId, createdAt, error } = item;
    if (error === undefined || createdAt === undefined) return;
    const { sessionExternalId } = this;
    const place = { sessionExternalId, externalId, messageExternalId: externalId, revision: createdAt, createdAt };
    this.#items.push({ kind: "error", item: { ...place, ...error } });
  }

  #todos(script: Script): void {
    const last = toolsOf(script).findLast(({ tool }) => tool.does === "plan");
    if (last?.tool.does !== "plan") return;
    const { sessionExternalId } = this;
    const todos = last.tool.todos.map((todo) => this.todo(todo));
    this.#items.push({ kind: "todo", item: { sessionExternalId, revision: this.beganAt + last.at, todos } });
  }

  /** What a call leaves beside the conversation: an edited file, a subagent's session. */
  #leave({ tool, at, took }: ToolStep, ids: CallIds): void {
    if (tool.does === "delegate") this.#items.push(...this.subagent(tool, ids.toolCallId, this.beganAt + at));
    if (tool.does !== "edit" && tool.does !== "write") return;
    const createdAt = this.beganAt + at + took;
    const changed =
      tool.does === "edit"
        ? { kind: "edit", ...changedLines(tool.before, tool.after) }
        : { kind: "create", ...changedLines("", tool.text), bytes: Buffer.byteLength(tool.text) };
    const { sessionExternalId } = this;
    const item = { sessionExternalId, ...ids, revision: createdAt, createdAt, path: this.file(tool.path), ...changed };
    this.#items.push({ kind: "fileEdit", item });
  }
}

/** When a message's last part had ended. */
export function lastTimeOf(endedAt: number, parts: readonly PartItem[]): number {
  return Math.max(endedAt, ...parts.map(({ startedAt = 0, durationMs = 0 }) => startedAt + durationMs));
}

/** Lines that are in only one of the two. */
function changedLines(before: string, after: string): { additions: number; deletions: number } {
  const [old, now] = [linesOf(before), linesOf(after)];
  return {
    additions: now.filter((line) => !old.includes(line)).length,
    deletions: old.filter((line) => !now.includes(line)).length,
  };
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}
