import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MockModel } from "../../mock-model";
import { makeHome, type Home } from "../../support/home";

const API_KEY = `sk-ant-${"for-tests-only-".repeat(4)}`;
const BRANCH = "feature/cart";
const MCP_SERVER = fileURLToPath(new URL("mcp-server.mjs", import.meta.url));

/** A user's machine as Claude Code sees it: a home folder of its own, a project in a repository, and a model to ask. */
export interface Workspace {
  home: Home;
  /** The project's folder, where the agent is started. */
  cwd: string;
  branch: string;
  /** For the agent: everything that it would reach is on loopback. */
  env: Record<string, string>;
}

export function makeWorkspace(model: Pick<MockModel, "url">): Workspace {
  const made = makeHome();
  const folder = realpathSync(made.folder);
  const cwd = join(folder, "shop");
  writeFiles(cwd, {
    "cart.txt": "three items\n",
    ".git/HEAD": `ref: refs/heads/${BRANCH}\n`,
    ".git/config": "[core]\n\trepositoryformatversion = 0\n\tbare = false\n",
    ".git/objects/.keep": "",
    ".git/refs/heads/.keep": "",
    ".mcp.json": JSON.stringify({ mcpServers: { stock: { command: process.execPath, args: [MCP_SERVER] } } }),
  });
  writeFiles(folder, {
    ".claude.json": JSON.stringify({
      hasCompletedOnboarding: true,
      theme: "dark",
      customApiKeyResponses: { approved: [API_KEY.slice(-20)], rejected: [] },
      projects: { [cwd]: { hasTrustDialogAccepted: true } },
    }),
    ".claude/settings.json": JSON.stringify({
      permissions: { allow: ["Bash", "Read", "Write", "Edit", "Agent", "Task", "mcp__stock"] },
      enabledMcpjsonServers: ["stock"],
    }),
  });
  return {
    home: made,
    cwd,
    branch: BRANCH,
    env: {
      PATH: process.env["PATH"] ?? "",
      ...made.env,
      ANTHROPIC_BASE_URL: model.url,
      ANTHROPIC_API_KEY: API_KEY,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      DISABLE_AUTOUPDATER: "1",
      DISABLE_TELEMETRY: "1",
      DISABLE_ERROR_REPORTING: "1",
    },
  };
}

function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
