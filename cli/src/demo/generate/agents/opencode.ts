import type { Item } from "@opensync/client-core";
import type { MessageItem, PartItem, SessionItem } from "@opensync/protocol";
import { pathOn } from "../machines";
import type { SessionPlan } from "../plan";
import type { Random } from "../random";
import { toolsOf, type Said, type Script, type Step, type ToolStep } from "../script";
import { billed, changedLines, clientOf, type Recordable, type Recording } from "./recording";

const SOURCE = "opencode";

/** What `opencode-sync-plugin` posts of such a session. */
export function recordOpenCode({ plan, script, random, beganAt }: Recordable): Recording {
  const writer = new Writer(plan, random, `ses_${random.base62(26)}`, beganAt);
  writer.session({ title: plan.story.title, titleSource: "agent", startType: "new", agentType: "build" }, script);
  writer.messages(script);
  return { client: clientOf(plan, "opencode-sync-plugin"), items: writer.items };
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
    const { project, story, machine } = this.plan;
    const path = pathOn(machine, project.name);
    const updatedAt = this.beganAt + script.length;
    this.items.push({
      kind: "session",
      item: {
        externalId: this.sessionExternalId,
        revision: updatedAt,
        source: SOURCE,
        projectPath: path,
        projectName: project.name,
        cwd: path,
        worktree: path,
        ...(project.repository === undefined ? {} : { vcs: "git", gitRepo: `github.com/${project.repository}` }),
        ...(story.branch === "" ? {} : { gitBranch: story.branch }),
        model: script.model.name,
        provider: script.model.provider,
        agentVersion: `1.18.${this.random.between(4, 33)}`,
        startedAt: this.beganAt,
        updatedAt,
        ...head,
      },
    });
  }

  messages(script: Script): void {
    for (const said of script.said) this.#message(script, said);
    const plans = toolsOf(script).filter(({ tool }) => tool.does === "plan");
    const last = plans.at(-1);
    if (last?.tool.does !== "plan") return;
    const todos = last.tool.todos.map(({ content, status }) => ({ content, status, priority: "medium" }));
    const { sessionExternalId } = this;
    this.items.push({ kind: "todo", item: { sessionExternalId, revision: this.beganAt + last.at, todos } });
  }

  #message(script: Script, said: Said): void {
    const { random, sessionExternalId } = this;
    const createdAt = this.beganAt + said.at;
    const externalId = `msg_${random.base62(26)}`;
    const parts = said.steps.map((step) => this.#part(step, externalId));
    const lastAt = Math.max(
      createdAt + said.took,
      ...parts.map(({ startedAt = 0, durationMs = 0 }) => startedAt + durationMs),
    );
    const item: MessageItem = {
      sessionExternalId,
      externalId,
      revision: lastAt,
      role: said.by === "system" ? "user" : said.by,
      ...(said.kind === undefined ? {} : { kind: said.kind }),
      source: SOURCE,
      createdAt,
      ...(said.by === "user" || this.#parent === undefined ? {} : { parentExternalId: this.#parent }),
      model: script.model.name,
      provider: script.model.provider,
      ...(said.call === undefined
        ? {}
        : {
            stopReason: said.goesOn ? "tool-calls" : "stop",
            durationMs: lastAt - createdAt,
            ...billed(script.model, said.call, { at: createdAt, keepsAnHour: false, source: "reported" }),
          }),
      ...(said.error === undefined ? {} : { error: { ...said.error, name: "APIError" } }),
      parts: said.call === undefined ? parts : [this.#marker("step-start"), ...parts, this.#marker("step-finish")],
    };
    if (said.by === "user") this.#parent = externalId;
    this.items.push({ kind: "message", item });
    if (said.error === undefined) return;
    const error = { sessionExternalId, externalId, messageExternalId: externalId, revision: createdAt, createdAt };
    this.items.push({ kind: "error", item: { ...error, ...said.error, name: "APIError" } });
  }

  /** OpenCode marks where a step of the model begins and ends. */
  #marker(type: "step-start" | "step-finish"): PartItem {
    return { externalId: `prt_${this.random.base62(26)}`, type };
  }

  #part(step: Step, messageExternalId: string): PartItem {
    const externalId = `prt_${this.random.base62(26)}`;
    switch (step.is) {
      case "text":
      case "thinking":
        return { externalId, type: step.is, text: step.text };
      case "image": {
        // Its client leaves the bytes at home, and says so.
        const { mediaType, base64 } = step.image;
        const bytes = Math.floor((base64.length * 3) / 4);
        return {
          externalId,
          type: "image",
          input: { mime: mediaType, filename: "screenshot.png", bytes },
          metadata: { mediaType },
          omitted: [{ field: "input.url", reason: "image", bytes, path: "screenshot.png" }],
        };
      }
      case "tool":
        return this.#tool(step, externalId, messageExternalId);
    }
  }

  #tool(step: ToolStep, externalId: string, messageExternalId: string): PartItem {
    const toolCallId = `call_${this.random.base62(24)}`;
    const startedAt = this.beganAt + step.at;
    const called = { externalId, type: "tool", toolCallId, startedAt, ...this.#asCalled(step) };
    if (step.runs) return { ...called, status: "running" };
    this.#after(step, { externalId, messageExternalId, toolCallId });
    const { output, fails: isError, took: durationMs } = step;
    return { ...called, output, status: isError ? "error" : "completed", isError, durationMs };
  }

  #asCalled({ tool }: ToolStep): Pick<PartItem, "toolName" | "input"> {
    const file = (path: string): string => pathOn(this.plan.machine, this.plan.project.name, path);
    switch (tool.does) {
      case "run":
        return { toolName: "bash", input: { command: tool.command, description: tool.why } };
      case "read":
        return { toolName: "read", input: { filePath: file(tool.path), offset: tool.from } };
      case "edit":
        return {
          toolName: "edit",
          input: { filePath: file(tool.path), oldString: tool.before, newString: tool.after },
        };
      case "write":
        return { toolName: "write", input: { filePath: file(tool.path), content: tool.text } };
      case "search":
        return { toolName: "grep", input: { pattern: tool.pattern } };
      case "plan":
        return {
          toolName: "todowrite",
          input: { todos: tool.todos.map(({ content, status }) => ({ content, status, priority: "medium" })) },
        };
      case "fetch":
        return { toolName: "webfetch", input: { url: tool.url, format: "markdown" } };
      case "delegate":
        return {
          toolName: "task",
          input: { description: tool.description, prompt: tool.prompt, subagent_type: "explore" },
        };
    }
  }

  /** What a call leaves beside the conversation: an edited file, a subagent's session. */
  #after(
    { tool, at, took }: ToolStep,
    call: { externalId: string; messageExternalId: string; toolCallId: string },
  ): void {
    const { sessionExternalId, plan, random } = this;
    const createdAt = this.beganAt + at + took;
    if (tool.does === "edit" || tool.does === "write") {
      const path = pathOn(plan.machine, plan.project.name, tool.path);
      const changed =
        tool.does === "edit"
          ? { kind: "edit", ...changedLines(tool.before, tool.after) }
          : { kind: "create", ...changedLines("", tool.text), bytes: Buffer.byteLength(tool.text) };
      this.items.push({
        kind: "fileEdit",
        item: { sessionExternalId, ...call, revision: createdAt, createdAt, path, ...changed },
      });
    }
    if (tool.does !== "delegate") return;
    const writer = new Writer(plan, random, `ses_${random.base62(26)}`, this.beganAt + at);
    const { toolCallId: parentToolCallId } = call;
    writer.session(
      {
        title: `${tool.description} (@explore subagent)`,
        startType: "subagent",
        parentExternalId: sessionExternalId,
        parentToolCallId,
        agentType: "explore",
      },
      tool.script,
    );
    writer.messages(tool.script);
    this.items.push(...writer.items);
  }
}
