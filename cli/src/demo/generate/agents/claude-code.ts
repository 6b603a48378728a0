import type { Item } from "@opensync/client-core";
import type { MessageItem, PartItem, SessionItem } from "@opensync/protocol";
import { pathOn } from "../machines";
import type { SessionPlan } from "../plan";
import type { Random } from "../random";
import { toolsOf, type Said, type Script, type Step, type ToolStep } from "../script";
import { billed, changedLines, clientOf, type Recordable, type Recording } from "./recording";

const SOURCE = "claude-code";

/** What `claude-code-sync` posts of such a session. */
export function recordClaudeCode(recordable: Recordable): Recording {
  const { plan, script, random, beganAt } = recordable;
  const externalId = random.uuid();
  const writer = new Writer(plan, random, externalId, beganAt);
  writer.session({ ...headOf(plan, random), startType: plan.messages === undefined ? "startup" : "resume" }, script);
  writer.messages(script);
  return { client: clientOf(plan, "claude-code-sync"), items: writer.items };
}

function headOf(plan: SessionPlan, random: Random): Partial<SessionItem> {
  const { project, story, machine } = plan;
  const path = pathOn(machine, project.name);
  return {
    title: plan.messages === undefined ? story.title : `${project.name}: the session that never ends`,
    titleSource: "agent",
    projectPath: path,
    projectName: project.name,
    cwd: path,
    ...(story.branch === "" ? {} : { gitBranch: story.branch }),
    ...(project.repository === undefined ? {} : { gitRepo: `github.com/${project.repository}` }),
    permissionMode: random.pick(["default", "acceptEdits", "plan"]),
    mcpServers: random.chance(0.4) ? ["github", "postgres"] : [],
    thinkingEnabled: true,
    agentVersion: `2.1.${random.between(3, 48)}`,
  };
}

/** Writes the items of one session. */
class Writer {
  readonly items: Item[] = [];
  #parent: string | undefined;

  constructor(
    readonly plan: SessionPlan,
    readonly random: Random,
    readonly sessionExternalId: string,
    readonly beganAt: number,
  ) {}

  session(head: Partial<SessionItem>, script: Script): void {
    const endedAt = this.beganAt + script.length;
    const isOver = head.parentExternalId !== undefined || this.plan.state === "ended";
    this.items.push({
      kind: "session",
      item: {
        externalId: this.sessionExternalId,
        revision: endedAt,
        source: SOURCE,
        model: script.model.name,
        provider: script.model.provider,
        startedAt: this.beganAt,
        updatedAt: endedAt,
        ...(isOver
          ? { endedAt, durationMs: script.length, endReason: this.random.pick(["prompt_input_exit", "other", "clear"]) }
          : {}),
        ...head,
      },
    });
  }

  messages(script: Script): void {
    const keepsAnHour = this.random.chance(0.3);
    for (const said of script.said) this.#message(script, said, keepsAnHour);
    const plans = toolsOf(script).filter(({ tool }) => tool.does === "plan");
    const last = plans.at(-1);
    if (last?.tool.does !== "plan") return;
    const todos = last.tool.todos.map(({ content, status }) => ({ content, status, activeForm: content }));
    const { sessionExternalId } = this;
    this.items.push({ kind: "todo", item: { sessionExternalId, revision: this.beganAt + last.at, todos } });
  }

  #message(script: Script, said: Said, keepsAnHour: boolean): void {
    const { random, sessionExternalId } = this;
    const createdAt = this.beganAt + said.at;
    const isAnswer = said.call !== undefined;
    const externalId = isAnswer ? `msg_01${random.base62(22)}` : random.uuid();
    const parts = said.steps.map((step) => this.#part(step, externalId));
    const lastAt = Math.max(
      createdAt + said.took,
      ...parts.map(({ startedAt = 0, durationMs = 0 }) => startedAt + durationMs),
    );
    const item: MessageItem = {
      sessionExternalId,
      externalId,
      revision: lastAt,
      role: said.by,
      ...(said.kind === undefined ? {} : { kind: said.kind }),
      source: SOURCE,
      createdAt,
      ...(this.#parent === undefined ? {} : { parentExternalId: this.#parent }),
      ...(said.call === undefined
        ? {}
        : {
            model: script.model.name,
            provider: script.model.provider,
            stopReason: said.goesOn ? "tool_use" : "end_turn",
            durationMs: said.took,
            usageKey: `${externalId}:req_01${random.base62(22)}`,
            ...billed(script.model, said.call, { at: createdAt, keepsAnHour, source: "computed" }),
          }),
      ...(said.error === undefined ? {} : { error: said.error }),
      ...(said.compacted === undefined
        ? {}
        : { metadata: { compact: { trigger: "auto", preTokens: said.compacted } } }),
      parts,
    };
    this.#parent = externalId;
    this.items.push({ kind: "message", item });
    if (said.error === undefined) return;
    const error = { sessionExternalId, externalId, messageExternalId: externalId, revision: createdAt, createdAt };
    this.items.push({ kind: "error", item: { ...error, ...said.error } });
  }

  #part(step: Step, messageExternalId: string): PartItem {
    const { random } = this;
    switch (step.is) {
      case "text":
      case "thinking":
        return { externalId: random.uuid(), type: step.is, text: step.text };
      case "image": {
        const { mediaType, base64 } = step.image;
        const input = { type: "base64", media_type: mediaType, data: base64 };
        const metadata = { mediaType, bytes: Math.floor((base64.length * 3) / 4) };
        return { externalId: random.uuid(), type: "image", input, metadata };
      }
      case "tool":
        return this.#tool(step, messageExternalId);
    }
  }

  #tool(step: ToolStep, messageExternalId: string): PartItem {
    const toolCallId = `toolu_01${this.random.base62(22)}`;
    const startedAt = this.beganAt + step.at;
    const { toolName, input } = this.#asCalled(step);
    const called = { externalId: toolCallId, type: "tool", toolName, toolCallId, input, startedAt };
    if (step.runs) return { ...called, status: "pending" };
    this.#after(step, messageExternalId, toolCallId);
    const { output, fails: isError, took: durationMs } = step;
    return { ...called, output, status: isError ? "error" : "completed", isError, durationMs };
  }

  #asCalled({ tool }: ToolStep): { toolName: string; input: NonNullable<PartItem["input"]> } {
    const file = (path: string): string => pathOn(this.plan.machine, this.plan.project.name, path);
    switch (tool.does) {
      case "run":
        return { toolName: "Bash", input: { command: tool.command, description: tool.why } };
      case "read":
        return { toolName: "Read", input: { file_path: file(tool.path), offset: tool.from, limit: 40 } };
      case "edit": {
        const input = { file_path: file(tool.path), old_string: tool.before, new_string: tool.after };
        return { toolName: "Edit", input };
      }
      case "write":
        return { toolName: "Write", input: { file_path: file(tool.path), content: tool.text } };
      case "search":
        return { toolName: "Grep", input: { pattern: tool.pattern, output_mode: "content" } };
      case "plan":
        return {
          toolName: "TodoWrite",
          input: { todos: tool.todos.map(({ content, status }) => ({ content, status, activeForm: content })) },
        };
      case "fetch":
        return { toolName: "WebFetch", input: { url: tool.url, prompt: tool.question } };
      case "delegate":
        return {
          toolName: "Task",
          input: { description: tool.description, prompt: tool.prompt, subagent_type: "Explore" },
        };
    }
  }

  /** What a call leaves beside the conversation: an edited file, a subagent's session. */
  #after({ tool, at, took }: ToolStep, messageExternalId: string, toolCallId: string): void {
    const { sessionExternalId, plan, random } = this;
    const createdAt = this.beganAt + at + took;
    if (tool.does === "edit" || tool.does === "write") {
      const path = pathOn(plan.machine, plan.project.name, tool.path);
      const edit = {
        sessionExternalId,
        externalId: toolCallId,
        messageExternalId,
        revision: createdAt,
        createdAt,
        path,
      };
      const changed =
        tool.does === "edit"
          ? { kind: "edit", ...changedLines(tool.before, tool.after) }
          : { kind: "create", ...changedLines("", tool.text), bytes: Buffer.byteLength(tool.text) };
      this.items.push({ kind: "fileEdit", item: { ...edit, ...changed } });
    }
    if (tool.does !== "delegate") return;
    const writer = new Writer(plan, random, `${sessionExternalId}:agent-a${random.hex(16)}`, this.beganAt + at);
    const { title: _ours, ...head } = headOf(plan, random);
    const { description: title } = tool;
    writer.session(
      {
        ...head,
        title,
        startType: "subagent",
        parentExternalId: sessionExternalId,
        parentToolCallId: toolCallId,
        agentType: "Explore",
      },
      tool.script,
    );
    writer.messages(tool.script);
    this.items.push(...writer.items);
  }
}
