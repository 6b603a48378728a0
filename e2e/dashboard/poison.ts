import type { Tenant } from "../support/tenant";
import { ADDRESSES, PAYLOADS } from "./payloads";

const AT = Date.now() - 60_000;

/** One pixel: what is shown of it is its name. */
const PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** A session that has the text wherever a session has text. */
function poisoned(text: string, index: number): Record<string, unknown[]> {
  const sessionExternalId = `poisoned-${index}`;
  const at = AT + index * 100;
  const short = text.slice(0, 250);
  const tool = (toolName: string, input: unknown, output: unknown = text, more: object = {}): object => {
    const toolCallId = `call-${index}-${toolName}`;
    return {
      type: "tool",
      externalId: toolCallId,
      toolCallId,
      toolName,
      input,
      output,
      status: "completed",
      startedAt: at,
      ...more,
    };
  };
  return {
    sessions: [
      {
        externalId: sessionExternalId,
        source: "claude-code",
        title: text,
        projectPath: `/home/ada/${text}`,
        projectName: short,
        gitBranch: short,
        gitRepo: ADDRESSES[index % ADDRESSES.length],
        model: short,
        provider: short,
        cwd: text,
        agentType: short,
        startedAt: at,
        metadata: { share: { url: ADDRESSES[index % ADDRESSES.length] }, note: text },
      },
    ],
    messages: [
      {
        sessionExternalId,
        externalId: `${index}-u`,
        role: "user",
        kind: "prompt",
        createdAt: at,
        parts: [{ type: "text", text }],
      },
      {
        sessionExternalId,
        externalId: `${index}-a`,
        role: "assistant",
        createdAt: at + 10,
        model: short,
        error: { name: short, message: text },
        parts: [
          { type: "thinking", text },
          { type: "text", text },
          tool("Bash", { command: text, description: text }),
          tool("Edit", { file_path: text, old_string: text, new_string: `${text}\n${text}` }),
          tool("Write", { file_path: text, content: text }),
          tool("Read", { file_path: text }, [
            { type: "image", source: { type: "url", url: ADDRESSES[index % ADDRESSES.length] } },
          ]),
          tool("Grep", { pattern: text, path: text }),
          tool("WebFetch", { url: ADDRESSES[index % ADDRESSES.length], prompt: text }),
          tool("Task", { description: text, prompt: text, subagent_type: short }),
          tool("TodoWrite", { todos: [{ content: text, status: "in_progress", activeForm: text }] }),
          tool(short, { [text]: text }, { [text]: text }, { isError: true, status: "error" }),
          ...ADDRESSES.map((url) => ({
            type: "image",
            input: { type: "url", url, media_type: "image/png", filename: text },
          })),
          {
            type: "image",
            input: { type: "base64", media_type: "image/png", data: PICTURE, filename: text },
          },
          {
            type: "image",
            input: {
              type: "base64",
              media_type: "image/svg+xml",
              data: btoa(
                `<svg xmlns="http://www.w3.org/2000/svg" onload="window.pwned=true"><script>window.pwned=true</script></svg>`,
              ),
            },
          },
          {
            type: "image",
            input: { type: "base64", media_type: "text/html", data: btoa("<script>window.pwned=true</script>") },
          },
        ],
      },
    ],
    todos: [{ sessionExternalId, todos: [{ content: text, status: "in_progress", activeForm: text }] }],
    fileEdits: [
      {
        sessionExternalId,
        externalId: `${index}-edit`,
        path: text,
        kind: "edit",
        additions: 1,
        deletions: 1,
        createdAt: at,
      },
    ],
    errors: [{ sessionExternalId, externalId: `${index}-error`, name: short, message: text, createdAt: at }],
  };
}

/** A session for each payload, from a machine that is named by it. */
export async function poison(owner: Tenant): Promise<void> {
  for (const [index, text] of PAYLOADS.entries()) {
    const client = {
      name: text.slice(0, 100),
      version: "1",
      machineId: `machine-${index}`,
      hostname: text.slice(0, 200),
      platform: "linux",
    };
    await owner.sync({ ...poisoned(text, index), client });
  }
}
