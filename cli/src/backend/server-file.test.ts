import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findServer, removeServerFile, writeServerFile } from "./server-file";

let folder: string;
let body: string;
let address: string;
const server = createServer((_request, response) => response.end(body));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "opensync-server-"));
  body = JSON.stringify({ status: "ok", version: "0.1.0", timestamp: 1 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const here = () => ({ url: address, siteUrl: address, pid: process.pid });

test("a backend is found where it says it serves, and no longer once it has stopped", async () => {
  expect(await findServer(folder)).toBeUndefined();
  await writeServerFile(folder, here());
  expect(await findServer(folder)).toEqual({ server: here(), answers: true });
  if (process.platform !== "win32") expect((await stat(join(folder, "server.json"))).mode & 0o077).toBe(0);
  await removeServerFile(folder);
  await removeServerFile(folder);
  expect(await findServer(folder)).toBeUndefined();
});

test("what a killed backend left behind counts for nothing", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  await writeServerFile(folder, { ...here(), pid: child.pid ?? 0 });
  expect(await findServer(folder)).toBeUndefined();
});

test("another program that has got the process id, or the port, is not taken for the backend", async () => {
  await writeServerFile(folder, { ...here(), siteUrl: "http://127.0.0.1:1" });
  expect(await findServer(folder)).toMatchObject({ answers: false });
  await writeServerFile(folder, here());
  body = "<html>somebody else's</html>";
  expect(await findServer(folder)).toMatchObject({ answers: false });
});

test.each(["", '{"url":"http://127.0.0.1:3210","si', "[]", '{"url":1}'])(
  "a torn file counts for nothing: %j",
  async (text) => {
    await writeFile(join(folder, "server.json"), text);
    expect(await findServer(folder)).toBeUndefined();
  },
);
