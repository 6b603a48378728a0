import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";

const MODULES = fileURLToPath(new URL("../../../node_modules", import.meta.url));

const manifest = z.looseObject({ name: z.string(), version: z.string() });

export interface Registry {
  url: string;
  /** Names of the packages whose files were taken. */
  taken: string[];
  close(): Promise<void>;
}

/**
 * npm's registry as far as an installation asks for it: every package that is installed in this repository, ours among them, each packed by
 * `npm pack` when it is taken. What is not there is answered with 404.
 */
export async function startRegistry(): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), "registry-"));
  const packed = new Map<string, Promise<Buffer>>();
  const taken: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://registry").pathname).slice(1);
    const [, name = path] = /^(.+?)\/-\/package\.tgz$/.exec(path) ?? [];
    const answer = async (): Promise<Buffer | string | null> => {
      const source = folderOf(name);
      if (source === null) return null;
      if (name === path)
        return JSON.stringify(describe(source, `http://${request.headers.host}/${name}/-/package.tgz`));
      taken.push(name);
      const present = packed.get(name) ?? pack(source, folder);
      packed.set(name, present);
      return await present;
    };
    answer().then(
      (body) => (body === null ? response.writeHead(404).end("{}") : response.end(body)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The registry has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    taken,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Workspaces are links there. */
function folderOf(name: string): string | null {
  const path = join(MODULES, name);
  return name !== "" && existsSync(join(path, "package.json")) ? realpathSync(path) : null;
}

/** What `npm publish` would have told: the package's own manifest, and where its files are. */
function describe(folder: string, tarball: string): object {
  const { name, version, ...rest } = manifest.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  const published = { ...rest, name, version, dist: { tarball } };
  return { name, "dist-tags": { latest: version }, versions: { [version]: published } };
}

async function pack(folder: string, destination: string): Promise<Buffer> {
  const args = ["pack", folder, "--json", "--ignore-scripts", "--pack-destination", destination];
  const { stdout } = await promisify(execFile)("npm", args, { cwd: destination, maxBuffer: 64 * 1024 * 1024 });
  const [made] = z.array(z.object({ filename: z.string() })).parse(JSON.parse(stdout));
  return readFileSync(join(destination, made?.filename.replace("@", "").replace("/", "-") ?? ""));
}
