import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { MockModel } from "../../mock-model";
import { makeHome, type Home } from "../../support/home";

const BRANCH = "feature/cart";
/** Nothing listens there. */
const NOWHERE = "http://127.0.0.1:9";

/** A user's machine as OpenCode sees it: a home folder of its own, a project in a git repository, and a model to ask. */
export interface Workspace {
  home: Home;
  /** The project's folder, where the agent is started. */
  cwd: string;
  branch: string;
  /** For the agent: everything that it would reach is on loopback. */
  env: Record<string, string>;
  /** `~/.config/opencode`. */
  configFolder: string;
}

/** Names of the model by the protocol that it is asked in; it costs 3 USD a million tokens, 15 for those it says. */
export const MODELS = { openai: "mock/mock-model", anthropic: "mock-anthropic/mock-model" } as const;

export function makeWorkspace(model: Pick<MockModel, "url">): Workspace {
  const home = makeHome();
  const folder = realpathSync(home.folder);
  const cwd = join(folder, "shop");
  const configFolder = join(folder, ".config", "opencode");
  writeFiles(folder, {
    "shop/cart.txt": "three items\n",
    ".config/opencode/opencode.json": JSON.stringify(settings(model.url)),
    // OpenCode installs `@opencode-ai/plugin` into its folder of settings once a plugin is named there, and each start waits for it.
    ".npmrc": `registry=${NOWHERE}\nfetch-retries=0\nfetch-timeout=1000\n`,
  });
  makeRepository(cwd);
  return {
    home,
    cwd,
    branch: BRANCH,
    configFolder,
    env: {
      PATH: process.env["PATH"] ?? "",
      ...home.env,
      HTTP_PROXY: NOWHERE,
      HTTPS_PROXY: NOWHERE,
      NO_PROXY: "127.0.0.1,localhost",
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
      OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      OPENCODE_DISABLE_SHARE: "1",
    },
  };
}

/** A plugin as opencode.json names it: where it is, and what it is told. */
export type PluginEntry = string | [string, Record<string, unknown>];

/** Adds a plugin to those in opencode.json. */
export function addPlugin({ configFolder }: Pick<Workspace, "configFolder">, plugin: PluginEntry): void {
  const path = join(configFolder, "opencode.json");
  const present = JSON.parse(readFileSync(path, "utf8")) as { plugin?: PluginEntry[] };
  writeFileSync(path, JSON.stringify({ ...present, plugin: [...(present.plugin ?? []), plugin] }));
}

/** Gives the plugins in opencode.json options. */
export function setPluginOptions({ configFolder }: Pick<Workspace, "configFolder">, options: object): void {
  const path = join(configFolder, "opencode.json");
  const present = JSON.parse(readFileSync(path, "utf8")) as { plugin: PluginEntry[] };
  const plugin = present.plugin.map((entry) => [typeof entry === "string" ? entry : entry[0], options]);
  writeFileSync(path, JSON.stringify({ ...present, plugin }));
}

/** Runs git in the project, as its owner. */
export function git({ cwd }: Pick<Workspace, "cwd">, ...args: string[]): void {
  const at = "2026-01-05T09:00:00Z";
  execFileSync("git", ["-c", "user.name=Dev", "-c", "user.email=dev@example.com", ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_DATE: at,
      GIT_COMMITTER_DATE: at,
    },
  });
}

function settings(url: string): Record<string, unknown> {
  const limit = { context: 200_000, output: 8_192 };
  const cost = { input: 3, output: 15, cache_read: 0.3, cache_write: 3.75 };
  const provider = (npm: string): Record<string, unknown> => ({
    npm,
    name: npm,
    options: { baseURL: `${url}/v1`, apiKey: "for-tests-only" },
    models: {
      "mock-model": { name: "Mock Model", limit, cost, tool_call: true, reasoning: true },
      "mock-small": { name: "Mock Small", limit, cost },
    },
  });
  return {
    $schema: "https://opencode.ai/config.json",
    autoupdate: false,
    share: "disabled",
    model: MODELS.openai,
    small_model: "mock/mock-small",
    provider: { mock: provider("@ai-sdk/openai-compatible"), "mock-anthropic": provider("@ai-sdk/anthropic") },
    permission: { edit: "allow", bash: "allow", webfetch: "ask" },
  };
}

/** With a commit, whose id is the project's for OpenCode. */
function makeRepository(cwd: string): void {
  git({ cwd }, "init", "-q", "-b", BRANCH);
  git({ cwd }, "add", ".");
  git({ cwd }, "commit", "-q", "-m", "Begin the shop");
}

function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
