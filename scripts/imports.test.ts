import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { importsBelow, type Import } from "./imports";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Folder -> what of ours it may import. `e2e` and `bench` stand alone and compose, so they are not listed. */
const ALLOWED: Record<string, string[]> = {
  protocol: [],
  engine: [],
  convex: ["@opensync/protocol"],
  dashboard: ["@opensync/protocol"],
  "clients/core": ["@opensync/protocol"],
  "clients/claude-code": ["@opensync/protocol", "@opensync/client-core"],
  "clients/opencode": ["@opensync/protocol", "@opensync/client-core"],
  cli: ["@opensync/protocol", "@opensync/client-core", "claude-code-sync", "opencode-sync-plugin", "@opensync/engine"],
};

const OURS = /^(@opensync\/[^/]+|opensync|claude-code-sync|opencode-sync-plugin)(\/|$)/;

describe.each(Object.entries(ALLOWED))("%s", (folder, allowed) => {
  const imports = importsBelow(root, folder);

  test("has sources to check", () => {
    expect(imports.length).toBeGreaterThan(0);
  });

  test("imports only the packages of ours that the layout allows", () => {
    const foreign = imports.filter(
      ({ specifier }) => OURS.test(specifier) && !allowed.includes(packageName(specifier)),
    );
    expect(foreign).toEqual([]);
  });

  test("reaches no file outside itself by a relative path", () => {
    // The bins load the build script of a clone: they are plain JavaScript and run before anything is built. Tests may compare with the release.
    // Of convex/ the dashboard knows the generated references and types.
    const allowed = ({ from, target }: Import): boolean =>
      from.includes("/bin/") ||
      (from.endsWith(".test.ts") && target === "package.json") ||
      (folder === "dashboard" && target?.startsWith("convex/_generated") === true);
    const outside = imports.filter(
      (each) => each.target !== undefined && !`${each.target}/`.startsWith(`${folder}/`) && !allowed(each),
    );
    expect(outside).toEqual([]);
  });

  test("declares every package it imports", () => {
    const manifest = existsSync(join(root, folder, "package.json"))
      ? join(root, folder, "package.json")
      : join(root, "package.json");
    const declared = Object.keys({
      ...dependencies(manifest),
      ...devDependencies(manifest),
      ...devDependencies(join(root, "package.json")),
    });
    const undeclared = imports
      .filter(({ specifier, target }) => target === undefined && !specifier.startsWith("node:"))
      .filter(({ specifier }) => !declared.includes(packageName(specifier)));
    expect(undeclared).toEqual([]);
  });
});

function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function dependencies(manifest: string): Record<string, string> {
  return JSON.parse(readFileSync(manifest, "utf8")).dependencies ?? {};
}

function devDependencies(manifest: string): Record<string, string> {
  return JSON.parse(readFileSync(manifest, "utf8")).devDependencies ?? {};
}
