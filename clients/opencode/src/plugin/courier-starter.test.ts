import { mkdirSync, writeFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CourierStarter } from "./courier-starter";
import { Home } from "./testing/home";

let home: Home;
let client: string;
let log: string;
let troubles: unknown[];

beforeEach(async () => {
  home = await Home.create();
  troubles = [];
  // In the place of the client: it notes that it ran, with what, and ends.
  client = join(home.folder, "client.mjs");
  log = join(home.folder, "started.jsonl");
  writeFileSync(
    client,
    `import { appendFileSync } from "node:fs";
     const { execPath, argv, env } = process;
     appendFileSync(${JSON.stringify(log)}, JSON.stringify({ execPath, arguments: argv.slice(2), cwd: process.cwd(), token: env.TOKEN }) + "\\n");`,
  );
});
afterEach(async () => {
  await home[Symbol.asyncDispose]();
});

function starter(environment: Record<string, string> = {}, shipped = ""): CourierStarter {
  return new CourierStarter({
    files: home.files,
    environment: { ...home.environment, ...environment },
    client: shipped,
    onTrouble: (error) => troubles.push(error),
  });
}

function note(name: string, text: string): void {
  mkdirSync(home.files.folder, { recursive: true });
  writeFileSync(join(home.files.folder, name), text);
}

async function started(): Promise<unknown[]> {
  const text = await vi.waitFor(
    async () => {
      const written = await readFile(log, "utf8");
      if (!written.endsWith("\n")) throw new Error("It is being written");
      return written;
    },
    { timeout: 30_000 },
  );
  return text
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}

const now = (): number => Math.floor(Date.now() / 1000);
/** What is written once a start was tried. */
const tried = async (): Promise<boolean> =>
  (await readFile(join(home.files.folder, "courier.start"), "utf8").catch(() => "")) !== "";

test("starts the client that the commands noted, with their Node and the agent's variables, in the root folder", async () => {
  note("launch", `${process.execPath}\n${client}\n`);
  starter({ TOKEN: "of the agent" }).ensure();
  expect(await started()).toEqual([
    { execPath: process.execPath, arguments: ["courier"], cwd: "/", token: "of the agent" },
  ]);
  expect(troubles).toEqual([]);
});

test("starts one only, however often it is asked to", async () => {
  note("launch", `${process.execPath}\n${client}\n`);
  const asked = starter();
  for (let n = 0; n < 20; n++) asked.ensure();
  expect(await started()).toHaveLength(1);
});

test("without a note starts the client beside the plugin, with a Node from the PATH, or its own runtime", async () => {
  for (const PATH of [process.env["PATH"] ?? "", join(home.folder, "nothing here")]) {
    const asked = starter({ PATH }, client);
    asked.ensure();
    await asked.settled();
    expect(await started()).toHaveLength(1);
    await rm(log);
    await rm(join(home.files.folder, "courier.start"));
  }
  expect(troubles).toEqual([]);
});

test("does not take a Node that is too old for one", async () => {
  const bin = join(home.folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "node"), "#!/bin/sh\necho v18.20.4\n", { mode: 0o755 });
  const asked = starter({ PATH: bin }, client);
  asked.ensure();
  await asked.settled();
  expect(await started()).toMatchObject([{ execPath: process.execPath }]);
});

test("does not take OpenCode itself for a Node, where the last courier ran in it", async () => {
  const agent = join(home.folder, "opencode");
  writeFileSync(agent, "#!/bin/sh\necho v22.0.0\n", { mode: 0o755 });
  note("launch", `${agent}\n${client}\n`);
  const asked = starter({ PATH: join(home.folder, "nothing here") });
  asked.ensure();
  await asked.settled();
  expect(await started()).toMatchObject([{ execPath: process.execPath }]);
});

test("starts none where one runs, or is starting", async () => {
  note("launch", `${process.execPath}\n${client}\n`);
  note("courier.beat", `${process.pid} ${now()}\n`);
  starter().ensure();
  expect(await tried()).toBe(false);
  note("courier.beat", `${process.pid} ${now() - 60}\n`);
  note("courier.start", `${now()}\n`);
  starter().ensure();
  note("courier.start", "");
  expect(await tried()).toBe(false);
});

test("starts one where the last is dead or silent", async () => {
  note("launch", `${process.execPath}\n${client}\n`);
  note("courier.beat", `${process.pid} ${now() - 60}\n`);
  note("courier.start", `${now() - 10}\n`);
  starter().ensure();
  expect(await started()).toHaveLength(1);
});

test("does nothing where there is no client to start", async () => {
  starter({ PATH: process.env["PATH"] ?? "" }, join(home.folder, "gone.js")).ensure();
  expect(await tried()).toBe(false);
});
