import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { PartAnswer, SessionPageAnswer } from "@opensync/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callInternal } from "./support/admin";
import { startBackend, type Backend } from "./support/backend";
import { dumpRows } from "./support/dump-rows";
import { makeHome, type Home } from "./support/home";
import { tenantOf, type Tenant } from "./support/tenant";

const KIB = 1024;
const MIB = 1024 * KIB;
const createdAt = Date.UTC(2026, 9, 4);

let home: Home;
let backend: Backend;
let owner: Tenant;

beforeAll(async () => {
  home = makeHome();
  backend = await startBackend(home.dataDir, home.env);
  owner = tenantOf(backend, backend.apiKey);
});

afterAll(async () => {
  await backend.stop();
  await home.remove();
});

/** Text of so many UTF-8 bytes that ends with the word, in an alphabet of one, two, three or four bytes a character. */
function textOf(bytes: number, word: string, filler = "lorem ipsum "): string {
  const room = bytes - Buffer.byteLength(word) - 1;
  const text = filler.repeat(Math.floor(room / Buffer.byteLength(filler)));
  return `${text}${".".repeat(room - Buffer.byteLength(text))} ${word}`;
}

function message(externalId: string, parts: unknown[], revision = 1): Record<string, unknown> {
  return { sessionExternalId: "big", externalId, revision, role: "assistant", createdAt, parts };
}

async function partsOf(externalId: string): Promise<PartAnswer[]> {
  const found = (await owner.session("big")).messages.find((message) => message.externalId === externalId);
  return found?.parts ?? [];
}

async function wholeOf(part: PartAnswer | undefined, field = "output"): Promise<string> {
  const address = part?.stored.find((stored) => stored.field === field)?.contentUrl;
  if (address === undefined) throw new Error(`nothing is stored of ${field}`);
  return await (await owner.get(address)).text();
}

/** Files in the backend's storage. */
function filesStored(): number {
  const folder = join(home.dataDir, "files");
  if (!existsSync(folder)) return 0;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

/** Runs the collection of what nobody refers to, as if the hour of grace were over. */
async function collect(): Promise<void> {
  await callInternal(backend, "blobs/sweep:run", { graceMs: 0 });
}

const SIZES: [name: string, bytes: number, filler: string][] = [
  ["127 KiB", 127 * KIB, "lorem ipsum "],
  ["129 KiB", 129 * KIB, "lorem ipsum "],
  ["129 KiB of two-byte characters", 129 * KIB, "съешь ещё "],
  ["1 MiB of three-byte characters", MIB, "鍵 を 開 "],
  ["1 MiB of four-byte characters", MIB, "🔑 🗝 "],
  ["2 MiB", 2 * MIB, "lorem ipsum "],
  ["2 MiB without a gap", 2 * MIB, "x"],
  ["10 MiB of mixed characters", 10 * MIB, "naïve 鍵 🔑 ключ word "],
];

test.each(SIZES)(
  "%s of tool output come back whole, are found by their last word, and are stored once",
  async (name, bytes, filler) => {
    const word = `needle${name.replaceAll(/\W/g, "")}`;
    const output = textOf(bytes, word, filler);
    expect(Buffer.byteLength(output)).toBe(bytes);
    const item = message(name, [{ externalId: "t", type: "tool", toolName: "Read", input: { file: "x" }, output }]);
    const before = filesStored();
    await owner.sync({ messages: [item] });
    const [part] = await partsOf(name);
    const isBig = bytes > 128 * KIB;
    expect(filesStored() - before).toBe(isBig ? 1 : 0);
    expect(part).toMatchObject({ truncated: isBig, size: isBig ? bytes : null });
    if (isBig) {
      expect((await wholeOf(part)) === output).toBe(true);
      expect(output.startsWith(String(part?.output))).toBe(true);
    } else expect(part?.output === output).toBe(true);
    expect(await owner.search(word)).toMatchObject([
      { messageExternalId: name, partId: part?.id, snippet: expect.stringContaining(word) },
    ]);
    expect(await owner.sync({ messages: [item] })).toMatchObject({ messages: { unchanged: 1, updated: 0 } });
    expect(filesStored() - before).toBe(isBig ? 1 : 0);
  },
);

test("several big contents of one message, in text, thinking, input and output, each come back whole", async () => {
  const text = textOf(300 * KIB, "needletext");
  const thinking = textOf(200 * KIB, "needlethinking", "мысль ");
  const input = {
    file: "x",
    lines: Array.from({ length: 5_000 }, (_, line) => `line ${line} ${"y".repeat(40)}`),
    last: "needleinput",
  };
  const output = { stdout: textOf(MIB, "needleoutput"), code: 0, nested: { $key: [null, true, 1.5] } };
  const item = {
    ...message("several", [
      { type: "thinking", text: thinking },
      { type: "text", text },
      { type: "tool", toolName: "Write", input, output },
      { type: "text", text: "small" },
    ]),
  };
  const before = filesStored();
  await owner.sync({ messages: [item] });
  expect(filesStored() - before).toBe(4);
  const [first, second, tool, small] = await partsOf("several");
  expect((await wholeOf(first, "text")) === thinking).toBe(true);
  expect((await wholeOf(second, "text")) === text).toBe(true);
  expect(JSON.parse(await wholeOf(tool, "input"))).toEqual(input);
  expect(JSON.parse(await wholeOf(tool, "output"))).toEqual(output);
  expect(small).toMatchObject({ text: "small", truncated: false });
  for (const word of ["needletext", "needlethinking", "needleinput", "needleoutput"]) {
    expect([word, (await owner.search(word)).map((hit) => hit.messageExternalId)]).toEqual([word, ["several"]]);
  }
  await owner.sync({ messages: [item] });
  expect(filesStored() - before).toBe(4);
});

test("the flat fields of earlier clients may be as big", async () => {
  const textContent = textOf(2 * MIB, "needleflat");
  await owner.sync({ messages: [{ ...message("flat", []), parts: undefined, textContent }] });
  const [part] = await partsOf("flat");
  expect((await wholeOf(part, "text")) === textContent).toBe(true);
  expect(await owner.search("needleflat")).toHaveLength(1);
});

test("content that was replaced is collected with its search text; what is in use stays", async () => {
  const [old, kept] = [textOf(MIB, "needleold"), textOf(MIB, "needlekept")];
  const version = (revision: number, output: string): Record<string, unknown> =>
    message(
      "replaced",
      [
        { externalId: "kept", type: "text", text: kept },
        { externalId: "changing", type: "tool", toolName: "Bash", output },
      ],
      revision,
    );
  const before = filesStored();
  await owner.sync({ messages: [version(1, old)] });
  expect(filesStored() - before).toBe(2);
  await owner.sync({ messages: [version(2, "now small")] });
  await collect();
  await expect.poll(() => filesStored() - before, { timeout: 20_000 }).toBe(1);
  expect(await owner.search("needleold")).toEqual([]);
  expect(await owner.search("needlekept")).toHaveLength(1);
  const [keptPart, changed] = await partsOf("replaced");
  expect((await wholeOf(keptPart, "text")) === kept).toBe(true);
  expect(changed).toMatchObject({ output: "now small", truncated: false, stored: [] });
  // An old delivery that comes late brings nothing back.
  expect(await owner.sync({ messages: [version(1, old)] })).toMatchObject({ messages: { unchanged: 1 } });
  await collect();
  await expect.poll(() => filesStored() - before, { timeout: 20_000 }).toBe(1);
  expect((await partsOf("replaced"))[1]).toMatchObject({ output: "now small" });
});

test("a message of 2,000 parts, the most there may be, comes back in order, and a change of one part changes that one", async () => {
  const parts = Array.from({ length: 2_000 }, (_, index) => ({
    externalId: `p${index}`,
    type: "text",
    text: `text ${index}`,
  }));
  await owner.sync({ messages: [message("many", parts)] });
  const before = await partsOf("many");
  expect(before.map(({ text }) => text)).toEqual(parts.map(({ text }) => text));
  expect(await owner.sync({ messages: [message("many", parts)] })).toMatchObject({ messages: { unchanged: 1 } });
  const changed = parts.map((part, index) => (index === 1_234 ? { ...part, text: "changed" } : part));
  await owner.sync({ messages: [message("many", changed, 2)] });
  const after = await partsOf("many");
  expect(after.filter((part, index) => JSON.stringify(part) !== JSON.stringify(before[index]))).toMatchObject([
    { externalId: "p1234", text: "changed" },
  ]);
});

test("a session of more parts than a query may take or answer is read whole, page by page", async () => {
  const parts = Array.from({ length: 2_000 }, (_, index) => ({ type: "text", text: `${index}` }));
  const messages = ["w1", "w2", "w3", "w4", "w5"].map((id) => ({ ...message(id, parts), sessionExternalId: "wide" }));
  await owner.sync({ messages });
  const page = await owner.session("wide");
  expect(page.messages.map((found) => found.parts.length)).toEqual([2_000, 2_000, 2_000, 2_000, 2_000]);
});

test("a session of more text than an answer may have is read in pages, each message once and in order", async () => {
  const text = "z".repeat(120 * KIB);
  const parts = Array.from({ length: 16 }, () => ({ type: "text", text }));
  for (let index = 0; index < 12; index++) {
    const item = { ...message(`p${index}`, parts), sessionExternalId: "long", createdAt: createdAt + index };
    await owner.sync({ messages: [item] });
  }
  const found: string[] = [];
  let cursor = "";
  let pages = 0;
  do {
    const response = await owner.get(`/api/sessions/get?id=long&limit=5${cursor}`);
    const page = (await response.json()) as SessionPageAnswer;
    found.push(...page.messages.map(({ externalId }) => externalId));
    cursor = page.nextCursor === null ? "" : `&cursor=${encodeURIComponent(page.nextCursor)}`;
    pages++;
  } while (cursor !== "");
  expect(found).toEqual(Array.from({ length: 12 }, (_, index) => `p${index}`));
  expect(pages).toBeGreaterThan(2);
});

test("a message of 5,000 parts is refused by name, and nothing of it is stored", async () => {
  const parts = Array.from({ length: 5_000 }, (_, index) => ({ type: "text", text: `text ${index}` }));
  const response = await owner.post("/sync/batch", { messages: [message("too-many", parts), message("beside", [])] });
  expect(await response.json()).toMatchObject({
    messages: { inserted: 1 },
    rejected: [{ externalId: "too-many", index: 0, message: expect.stringContaining("2000") }],
  });
  expect(await partsOf("too-many")).toEqual([]);
});

test("all of it is still there after a kill", async () => {
  const before = await dumpRows(backend, { withTimes: true });
  const content = (await partsOf("10 MiB of mixed characters"))[0];
  await backend.stop("SIGKILL");
  backend = { ...(await startBackend(home.dataDir, home.env)), apiKey: owner.apiKey };
  owner = tenantOf(backend, owner.apiKey);
  expect(await dumpRows(backend, { withTimes: true })).toEqual(before);
  expect(Buffer.byteLength(await wholeOf(content))).toBe(10 * MIB);
});
