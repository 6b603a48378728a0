import type { Item } from "@opensync/client-core";
import type { MessageItem, PartItem, SessionItem } from "@opensync/protocol";
import { pathOn } from "../machines";
import type { SessionPlan } from "../plan";
import type { Random } from "../random";
import type { Said, Script, Step, Todo, Tool } from "../script";
import { billed, clientOf, type Recordable, type Recording } from "./recording";
import { lastTimeOf, SessionWriter, type Asked } from "./session-writer";

const SOURCE = "claude-code";

/** What `claude-code-sync` posts of such a session. */
export function recordClaudeCode(recordable: Recordable): Recording {
  const { plan, script, random, beganAt } = recordable;
  const externalId = random.uuid();
  const head = { ...headOf(plan, random), startType: plan.messages === undefined ? "startup" : "resume" };
  const items = new ClaudeCodeWriter(plan, random, externalId, beganAt).write(head, script);
  return { client: clientOf(plan, "claude-code-sync"), items };
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

class ClaudeCodeWriter extends SessionWriter {
  /** The cache that its account has. */
  readonly #keepsAnHour = this.random.chance(0.3);
  #parent: string | undefined;

  protected session(head: Partial<SessionItem>, script: Script): SessionItem {
    const endedAt = this.beganAt + script.length;
    const isOver = head.parentExternalId !== undefined || this.plan.state === "ended";
    return {
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
    };
  }

  protected message(said: Said, script: Script): MessageItem {
    const { random, sessionExternalId } = this;
    const createdAt = this.beganAt + said.at;
    const isAnswer = said.call !== undefined;
    const externalId = isAnswer ? `msg_01${random.base62(22)}` : random.uuid();
    const parentExternalId = this.#parent;
    this.#parent = externalId;
    const parts = said.steps.map((step) => this.#part(step, externalId));
    return {
      sessionExternalId,
      externalId,
      revision: lastTimeOf(createdAt + said.took, parts),
      role: said.by,
      ...(said.kind === undefined ? {} : { kind: said.kind }),
      source: SOURCE,
      createdAt,
      ...(parentExternalId === undefined ? {} : { parentExternalId }),
      ...(said.call === undefined
        ? {}
        : {
            model: script.model.name,
            provider: script.model.provider,
            stopReason: said.goesOn ? "tool_use" : "end_turn",
            durationMs: said.took,
            usageKey: `${externalId}:req_01${random.base62(22)}`,
            ...billed(script.model, said.call, { at: createdAt, keepsAnHour: this.#keepsAnHour, source: "computed" }),
          }),
      ...(said.error === undefined ? {} : { error: said.error }),
      ...(said.compacted === undefined
        ? {}
        : { metadata: { compact: { trigger: "auto", preTokens: said.compacted } } }),
      parts,
    };
  }

  protected asked(tool: Tool): Asked {
    switch (tool.does) {
      case "run":
        return { toolName: "Bash", input: { command: tool.command, description: tool.why } };
      case "read":
        return { toolName: "Read", input: { file_path: this.file(tool.path), offset: tool.from, limit: 40 } };
      case "edit": {
        const input = { file_path: this.file(tool.path), old_string: tool.before, new_string: tool.after };
        return { toolName: "Edit", input };
      }
      case "write":
        return { toolName: "Write", input: { file_path: this.file(tool.path), content: tool.text } };
      case "search":
        return { toolName: "Grep", input: { pattern: tool.pattern, output_mode: "content" } };
      case "plan":
        return {
          toolName: "TodoWrite",
          input: { todos: tool.todos.map((todo) => this.todo(todo)) },
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
      case "tool": {
        const toolCallId = `toolu_01${random.base62(22)}`;
        return this.tool(step, { externalId: toolCallId, messageExternalId, toolCallId }, "pending");
      }
    }
  }

  protected todo({ content, status }: Todo): { content: string; status: string; activeForm: string } {
    return { content, status, activeForm: content };
  }

  protected subagent(
    { description: title, script }: Tool & { does: "delegate" },
    parentToolCallId: string,
    beganAt: number,
  ): readonly Item[] {
    const { plan, random, sessionExternalId } = this;
    const writer = new ClaudeCodeWriter(plan, random, `${sessionExternalId}:agent-a${random.hex(16)}`, beganAt);
    const { title: _ours, ...head } = headOf(plan, random);
    const parent = { parentExternalId: sessionExternalId, parentToolCallId };
    return writer.write({ ...head, title, startType: "subagent", ...parent, agentType: "Explore" }, script);
  }
}
