import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CommandResult, finished } from "./command";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CLI = join(ROOT, "node_modules", "convex", "bin", "main.js");
const LOOPBACK_ONLY = new URL("loopback-only.mjs", import.meta.url).href;

/** A project folder in which the convex command line works, against one deployment. */
export interface ConvexProject {
  folder: string;
  /** Writes files of the project, by their paths in it. */
  write(files: Record<string, string>): void;
  /** The official command line, unmodified, as a person without a terminal runs it. It reaches nothing but this machine. */
  convex(...args: string[]): Promise<CommandResult>;
  start(...args: string[]): ChildProcess;
  remove(): void;
}

export interface Target {
  url: string;
  adminKey: string;
}

export function convexProject(target: Target, files: Record<string, string>): ConvexProject {
  const folder = mkdtempSync(join(tmpdir(), "opensync-convex-"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
  const project: ConvexProject = {
    folder,
    write: (written) => {
      for (const [name, text] of Object.entries(written)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
    },
    start: (...args) =>
      spawn(process.execPath, [CLI, ...args], {
        cwd: folder,
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: folder,
          USERPROFILE: folder,
          CI: "1",
          NODE_OPTIONS: `--import=${LOOPBACK_ONLY}`,
          CONVEX_SELF_HOSTED_URL: target.url,
          CONVEX_SELF_HOSTED_ADMIN_KEY: target.adminKey,
        },
        stdio: ["ignore", "pipe", "pipe"],
      }),
    convex: async (...args) => await finished(project.start(...args)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  project.write({ "package.json": JSON.stringify({ name: "project", dependencies: { convex: "1.48.0" } }), ...files });
  return project;
}

/** OpenSync's own functions, in a project that may change them. */
export function opensyncProject(target: Target): ConvexProject {
  const project = convexProject(target, {});
  cpSync(join(ROOT, "convex"), join(project.folder, "convex"), { recursive: true });
  return project;
}
