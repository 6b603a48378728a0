import type { Item } from "@opensync/client-core";
import type { MessageItem, PartItem, SessionItem } from "@opensync/protocol";
import { pathOn } from "../machines";
import type { Said, Script, Step, Todo, Tool } from "../script";
import { billed, clientOf, type Recordable, type Recording } from "./recording";
import { lastTimeOf, SessionWriter, type Asked } from "./session-writer";

const SOURCE = "opencode";

/** What `opencode-sync-plugin` posts of such a session. */
export function recordOpenCode({ plan, script, random, beganAt }: Recordable): Recording {
  const head = { title: plan.story.title, titleSource: "agent", startType: "new", agentType: "build" } as const;
  const items = new OpenCodeWriter(plan, random, `ses_${random.base62(26)}`, beganAt).write(head, script);
  return { client: clientOf(plan, "opencode-sync-plugin"), items };
}

class OpenCodeWriter extends SessionWriter {
  #parent: string | undefined;

  protected session(head: Partial<SessionItem>, script: Script): SessionItem {
    const { project, story, machine } = this.plan;
    const path = pathOn(machine, project.name);
    const updatedAt = this.beganAt + script.length;
    return {
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
    };
  }

  protected message(said: Said, script: Script): MessageItem {
    const { random, sessionExternalId } = this;
    const createdAt = this.beganAt + said.at;
    const externalId = `msg_${random.base62(26)}`;
    const parentExternalId = said.by === "user" ? undefined : this.#parent;
    if (said.by === "user") this.#parent = externalId;
    const parts = said.steps.map((step) => this.#part(step, externalId));
    const lastAt = lastTimeOf(createdAt + said.took, parts);
    return {
      sessionExternalId,
      externalId,
      revision: lastAt,
      role: said.by === "system" ? "user" : said.by,
      ...(said.kind === undefined ? {} : { kind: said.kind }),
      source: SOURCE,
      createdAt,
      ...(parentExternalId === undefined ? {} : { parentExternalId }),
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
  }

  protected asked(tool: Tool): Asked {
    switch (tool.does) {
      case "run":
        return { toolName: "bash", input: { command: tool.command, description: tool.why } };
      case "read":
        return { toolName: "read", input: { filePath: this.file(tool.path), offset: tool.from } };
      case "edit":
        return {
          toolName: "edit",
          input: { filePath: this.file(tool.path), oldString: tool.before, newString: tool.after },
        };
      case "write":
        return { toolName: "write", input: { filePath: this.file(tool.path), content: tool.text } };
      case "search":
        return { toolName: "grep", input: { pattern: tool.pattern } };
      case "plan":
        return {
          toolName: "todowrite",
          input: { todos: tool.todos.map((todo) => this.todo(todo)) },
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
      case "tool": {
        const toolCallId = `call_${this.random.base62(24)}`;
        return this.tool(step, { externalId, messageExternalId, toolCallId }, "running");
      }
    }
  }

  protected todo({ content, status }: Todo): { content: string; status: string; priority: string } {
    return { content, status, priority: "medium" };
  }

  protected subagent(
    { description, script }: Tool & { does: "delegate" },
    parentToolCallId: string,
    beganAt: number,
  ): readonly Item[] {
    const { plan, random, sessionExternalId } = this;
    const writer = new OpenCodeWriter(plan, random, `ses_${random.base62(26)}`, beganAt);
    const title = `${description} (@explore subagent)`;
    const parent = { parentExternalId: sessionExternalId, parentToolCallId };
    return writer.write({ title, startType: "subagent", ...parent, agentType: "explore" }, script);
  }
}
