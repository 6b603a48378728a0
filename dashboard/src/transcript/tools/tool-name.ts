/** A tool's name as agents write it, taken apart. */
export interface ToolName {
  /** In lower case without dashes and underscores: `multiedit` for `MultiEdit` and `multi_edit`. */
  readonly plain: string;
  /** The MCP server that has it (`mcp__server__tool`), or null. */
  readonly server: string | null;
  readonly shown: string;
}

export function readToolName(name: string | null): ToolName {
  if (name === null || name === "") return { plain: "", server: null, shown: "Tool" };
  const [, server = null, tool = name] = /^mcp__(.+?)__(.+)$/.exec(name) ?? [];
  const plain = tool.replace(/[-_]/g, "").toLowerCase();
  return { plain, server, shown: server === null ? (NAMES[plain] ?? tool) : tool };
}

/** One way of writing for tools that the agents share. */
const NAMES: Readonly<Record<string, string>> = {
  applypatch: "Patch",
  bash: "Bash",
  codesearch: "Code search",
  edit: "Edit",
  glob: "Glob",
  grep: "Grep",
  invalid: "Invalid call",
  list: "List",
  ls: "List",
  lsp: "LSP",
  multiedit: "Edit",
  patch: "Patch",
  question: "Question",
  askuserquestion: "Question",
  read: "Read",
  skill: "Skill",
  task: "Task",
  agent: "Agent",
  todoread: "Todos",
  todowrite: "Todos",
  webfetch: "Fetch",
  websearch: "Web search",
  write: "Write",
};

/** Whether the call starts a subagent. */
export function isSubagentCall(name: string | null): boolean {
  return name === "Task" || name === "Agent" || name === "task";
}
