import type { Batch, PartItem } from "@opensync/protocol";
import { readJsonExport, readJsonlExport } from "@opensync/protocol/export";
import type { Export } from "@opensync/protocol/export";
import * as fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import schema from "../schema";
import { runs, startBackend } from "../testing/backend.harness";
import { signInOwner, startWithSignIn } from "../testing/signIn.harness";
import { addKey, addTenant, asTenant } from "../testing/tenant.harness";
import type { Tenant } from "../testing/tenant.harness";

afterEach(() => vi.unstubAllEnvs());

const createdAt = Date.UTC(2026, 9, 4, 12);
const exportOf = (tenant: Tenant, format: string, more = "") => tenant.get(`/api/export?id=s&format=${format}${more}`);

const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("", "</script>", "```\n````", "\u0000 \u2028 😀"));
const json = fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }).map((value) => JSON.parse(JSON.stringify(value)));
const count = fc.nat(1_000_000);
const time = fc.integer({ min: createdAt, max: createdAt + 1_000 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const usage = fc.record({
  input: maybe(count),
  output: maybe(count),
  reasoning: maybe(count),
  cacheRead: maybe(count),
  cacheWrite5m: maybe(count),
  cacheWrite1h: maybe(count),
});
const omission = fc.record({
  field: fc.constant("output"),
  reason: fc.constant("too-large"),
  bytes: maybe(count),
  lines: maybe(count),
  path: maybe(fc.constant("/a/b")),
});
const part = fc.record({
  type: fc.constantFrom("text", "thinking", "tool", "file", "patch"),
  text: maybe(text),
  toolName: maybe(fc.constantFrom("Bash", "Edit")),
  toolCallId: maybe(fc.constant("call")),
  input: maybe(json),
  output: maybe(json),
  status: maybe(fc.constantFrom("completed" as const, "error" as const)),
  isError: maybe(fc.boolean()),
  startedAt: maybe(time),
  durationMs: maybe(count),
  omitted: maybe(fc.array(omission, { maxLength: 2 })),
  metadata: maybe(json),
});
const message = fc.record({
  role: fc.constantFrom("user" as const, "assistant" as const, "system" as const, "tool" as const),
  kind: maybe(fc.constantFrom("prompt", "meta")),
  revision: maybe(count),
  createdAt: maybe(time),
  model: maybe(fc.constantFrom("claude-opus-4-8", "no-such-model")),
  provider: maybe(fc.constant("anthropic")),
  durationMs: maybe(count),
  parentExternalId: maybe(fc.constant("m0")),
  isSidechain: maybe(fc.boolean()),
  stopReason: maybe(fc.constant("end_turn")),
  usage: maybe(usage),
  usageKey: maybe(fc.constantFrom("k1", "k2")),
  usageCopied: maybe(fc.boolean()),
  cost: maybe(fc.record({ microUsd: count, source: fc.constant("reported" as const) })),
  error: maybe(fc.record({ name: fc.constant("APIError"), message: text, retryable: maybe(fc.boolean()) })),
  tokenCount: maybe(count),
  removedAt: maybe(time),
  metadata: maybe(json),
  parts: fc.array(part, { maxLength: 3 }),
});
const side = {
  revision: maybe(count),
  messageExternalId: maybe(fc.constant("m0")),
  createdAt: maybe(time),
  metadata: maybe(json),
};
const edit = fc.record({
  ...side,
  path: fc.constantFrom("/a", "b|c"),
  kind: maybe(fc.constant("edit")),
  additions: maybe(count),
  deletions: maybe(count),
  bytes: maybe(count),
  toolCallId: maybe(fc.constant("call")),
});
const failure = fc.record({ ...side, name: fc.constant("E"), message: maybe(text), retryable: maybe(fc.boolean()) });
const batch: fc.Arbitrary<Batch> = fc
  .record({
    session: fc.record({
      title: maybe(fc.constant("A title")),
      endedAt: maybe(time),
      startedAt: maybe(time),
      reportedPromptTokens: maybe(count),
      metadata: maybe(json),
    }),
    messages: fc.array(message, { maxLength: 6 }),
    edits: fc.array(edit, { maxLength: 4 }),
    errors: fc.array(failure, { maxLength: 4 }),
    todos: fc.array(
      fc.record({ content: text, status: fc.constantFrom("pending", "completed"), metadata: maybe(json) }),
      { maxLength: 3 },
    ),
  })
  .map(({ session, messages, edits, errors, todos }) => {
    const named = <T extends object>(items: T[], prefix: string) =>
      items.map((item, index) => ({ ...item, externalId: `${prefix}${index}`, sessionExternalId: "s" }));
    return JSON.parse(
      JSON.stringify({
        sessions: [{ externalId: "s", ...session }],
        messages: named(messages, "m"),
        fileEdits: named(edits, "f"),
        errors: named(errors, "e"),
        todos: [{ sessionExternalId: "s", revision: 3, todos }],
      }),
    );
  });

test("json and jsonl read back as every session that was sent, in all fields that the API shows", async () => {
  const backend = startBackend();
  const property = fc.asyncProperty(batch, async (sent) => {
    const tenant = await addTenant(backend);
    const { rejected } = await tenant.sync(sent);
    expect(rejected).toEqual([]);
    const whole = readJsonExport(await (await exportOf(tenant, "json")).text());
    const [lines] = readJsonlExport(await (await exportOf(tenant, "jsonl")).text());
    expect({ ...lines, exportedAt: 0 }).toEqual({ ...whole, exportedAt: 0 });
    const shown = await tenant.session("s");
    expect(shown.session).toMatchObject(common(whole.session, shown.session));
    expect(whole.messages).toHaveLength(sent.messages?.length ?? 0);
    expect(shown.messages).toMatchObject(
      whole.messages.map(({ usageCopied: _u, parts, ...rest }) => ({
        ...rest,
        parts: parts.map(({ leftOut: _l, ...fields }) => fields),
      })),
    );
    expect(whole.todos?.items).toEqual(shown.todos);
    expect(shown.fileEdits).toMatchObject(whole.fileEdits.map(({ revision: _r, ...rest }) => rest));
    expect(shown.errors).toMatchObject(whole.errors.map(({ revision: _r, ...rest }) => rest));
    expect((await exportOf(tenant, "markdown")).status).toBe(200);
  });
  await fc.assert(property, { numRuns: runs(12) });
});

/** The fields of an export that the API has, too. */
function common(session: Export["session"], shown: object): object {
  return Object.fromEntries(Object.entries(session).filter(([field]) => field in shown));
}

/** Stored fields that an export has under another name, or has no need of; each with where or why. */
const ELSEWHERE: Record<string, Record<string, string>> = {
  sessions: {
    userId: "whose it is",
    fieldRevisions: "how it was merged",
    sourceAssumed: "how it was merged",
    extra: "metadata",
    totals: "tokens, cost and counts; made of the messages",
    evalLabel: "label",
    requeued: "a place in the queue is work to be done, and no part of a session",
    beganAt: "made of the times",
    tokenCount: "tokens.total",
    lastTied: "made of the messages",
    failedAt: "made of the errors",
    reportedPromptTokens: "sent.promptTokens",
    reportedCompletionTokens: "sent.completionTokens",
    reportedTotalTokens: "sent.totalTokens",
    reportedCostUsd: "sent.costUsd",
    reportedMessageCount: "sent.messageCount",
    reportedToolCallCount: "sent.toolCallCount",
  },
  messages: {
    userId: "whose it is",
    sessionId: "the session that it stands in",
    fieldRevisions: "how it was merged",
    extra: "metadata",
    usage: "tokens",
    computedCost: "costMicroUsd, costSource and priceVersion",
    partsEmptied: "how it was merged",
  },
  parts: {
    userId: "whose it is",
    sessionId: "the session that it stands in",
    messageExternalId: "the message that it stands in",
    textAt: "where text, input and output stand in the row",
    blobs: "text, input and output, or leftOut",
    revision: "how it was merged",
    fieldRevisions: "how it was merged",
  },
  fileEdits: {
    userId: "whose it is",
    sessionId: "the session that it stands in",
    fieldRevisions: "how it was merged",
    extra: "metadata",
    syncedAt: "arrival",
  },
  sessionErrors: {
    userId: "whose it is",
    sessionId: "the session that it stands in",
    fieldRevisions: "how it was merged",
    extra: "metadata",
    syncedAt: "arrival",
  },
};

test("no stored field is forgotten: each is in an export by its name, or is listed with where it is or why it is not", async () => {
  const tenant = await addTenant(startBackend());
  await tenant.sync({
    sessions: [{ externalId: "s" }],
    messages: [{ sessionExternalId: "s", externalId: "m", role: "user", parts: [{ type: "text", text: "hi" }] }],
    fileEdits: [{ sessionExternalId: "s", externalId: "f", path: "/a" }],
    errors: [{ sessionExternalId: "s", externalId: "e", name: "E" }],
  });
  const { session, messages, fileEdits, errors } = readJsonExport(await (await exportOf(tenant, "json")).text());
  const exported = {
    sessions: session,
    messages: messages[0],
    parts: messages[0]?.parts[0],
    fileEdits: fileEdits[0],
    sessionErrors: errors[0],
  };
  for (const [table, row] of Object.entries(exported)) {
    const stored = Object.keys(schema.tables[table as keyof typeof exported].validator.fields);
    const known = new Set([...Object.keys(row ?? {}), ...Object.keys(ELSEWHERE[table] ?? {})]);
    expect({ table, missing: stored.filter((field) => !known.has(field)) }).toEqual({ table, missing: [] });
  }
});

test("what a judge wrote goes along; big content stands whole, and what is too big for the file is named", async () => {
  const backend = await startWithSignIn();
  const owner = await signInOwner(backend);
  const userId = (await owner.query(api.account.me, {}))?.userId ?? expect.fail("nobody is signed in");
  const tenant = await addKey(backend, userId);
  const big = { lines: ["a line of a log, <b>not bold</b>\n".repeat(10_000)] };
  const huge = "x".repeat(7 * 1024 * 1024);
  const call = (externalId: string, output: unknown) => ({
    type: "tool",
    externalId,
    toolName: "Bash",
    output: output as string,
  });
  await tenant.sync({
    messages: [
      {
        sessionExternalId: "s",
        externalId: "m",
        role: "assistant",
        createdAt,
        parts: [call("big", big), call("huge", huge)],
      },
    ],
  });
  const session = (await tenant.session("s")).session.id as Id<"sessions">;
  await owner.mutation(api.evals.mine.save, { session, label: "golden", notes: "so it should be", tags: ["log"] });
  // The dashboard's own token in the place of a key.
  const signedIn = asTenant(backend, userId, owner.token);
  const read = readJsonExport(await (await exportOf(signedIn, "json")).text());
  expect(read.session.evaluation).toEqual({ label: "golden", notes: "so it should be", expected: null, tags: ["log"] });
  const [first, second] = read.messages[0]?.parts ?? [];
  expect(first).toMatchObject({ output: big, leftOut: [] });
  expect(second?.leftOut).toEqual([
    { field: "output", size: huge.length, contentUrl: expect.stringContaining("/api/parts/content?id=") },
  ]);
  const markdown = await (await exportOf(tenant, "markdown")).text();
  expect(markdown).toContain("Only its beginning: the whole output has 7.0 MiB");
  expect(markdown).toContain("## Evaluation\n\n**golden**, **log**\n\nso it should be");

  // In the browser the same pieces are there.
  const head = (await owner.query(api.exports.mine.head, { session: "s", exportedAt: 0 })) ?? expect.fail("no session");
  expect(JSON.parse(head.json)).toEqual({
    ...JSON.parse(JSON.stringify(read)),
    exportedAt: 0,
    messages: undefined,
    fileEdits: undefined,
    errors: undefined,
  });
  const { items, isDone } = await owner.query(api.exports.mine.items, { session, section: "messages", after: null });
  expect([items.length, isDone, JSON.parse(items[0]?.json ?? "").externalId]).toEqual([1, true, "m"]);

  // Secrets that a client sent are in no file.
  const secret = ["ghp", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("_");
  await tenant.sync({
    messages: [{ sessionExternalId: "s", externalId: "m2", role: "user", textContent: `use ${secret}` }],
  });
  for (const format of ["json", "jsonl", "markdown"])
    expect(await (await exportOf(tenant, format)).text()).not.toContain(secret);
});

test("what a fork copied says in its file, too, that it counts elsewhere", async () => {
  const tenant = await addTenant(startBackend());
  const call = { externalId: "m", role: "assistant" as const, createdAt, model: "claude-opus-4-8", usageKey: "call" };
  const answers = ["s", "fork"].map((sessionExternalId) => ({ ...call, sessionExternalId, usage: { input: 2_000 } }));
  await tenant.sync({ messages: answers });
  const costs = async (id: string) =>
    /\$[^*]*/.exec(
      (await (await tenant.get(`/api/export?id=${id}&format=markdown`)).text()).split("###")[1] ?? "",
    )?.[0];
  expect([await costs("fork"), await costs("s")]).toEqual(["$0.01", "$0.01, counted elsewhere"]);
});

test("a session that is too long for one answer is refused whole, and comes in pages that make the same file", async () => {
  const tenant = await addTenant(startBackend());
  const output = "0123456789abcde\n".repeat(370_000);
  const said = (index: number, parts: PartItem[]) => ({
    sessionExternalId: "s",
    externalId: `m${index}`,
    role: "user" as const,
    // Pairs of the same time: the second big one and what follows it among them.
    createdAt: createdAt + Math.floor(index / 2),
    parts: [{ type: "text", text: `prompt ${index}` }, ...parts],
  });
  const big = [{ type: "tool", toolName: "Bash", output }];
  for (let index = 0; index < 9; index += 3) {
    const three = [said(index, []), said(index + 1, big), said(index + 2, [])];
    const edit = { sessionExternalId: "s", externalId: `f${index}`, path: `/${index}` };
    await tenant.sync({ messages: three, fileEdits: [edit] });
  }
  const refused = await exportOf(tenant, "jsonl");
  expect([refused.status, await refused.json()]).toMatchObject([
    413,
    { error: "export_too_large", details: { firstPage: expect.stringContaining("cursor=") } },
  ]);
  const pages: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: Response = await exportOf(tenant, "jsonl", `&cursor=${cursor}`);
    expect(page.status).toBe(200);
    pages.push(await page.text());
    cursor = page.headers.get("X-Next-Cursor");
  }
  expect(pages).toHaveLength(2);
  const [read] = readJsonlExport(pages.join(""));
  expect(read?.messages.map(({ externalId }) => externalId)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => `m${n}`));
  expect([1, 4, 7].every((index) => read?.messages[index]?.parts[1]?.output === output)).toBe(true);
  expect(read?.fileEdits).toHaveLength(3);
  expect((await exportOf(tenant, "json", "&cursor=bm90IG91cnM")).status).toBe(400);
});

test("only who may read a session exports it", async () => {
  const backend = await startWithSignIn();
  const owner = await addTenant(backend);
  await owner.sync({ sessions: [{ externalId: "s" }] });
  const writer = await addKey(backend, owner.userId, { scopes: ["ingest"] });
  const stranger = await addTenant(backend);
  const status = async (tenant: Tenant, format = "json") => (await exportOf(tenant, format)).status;
  expect(await status(owner)).toBe(200);
  expect([await status(writer), await status(stranger), await status(owner, "pdf")]).toEqual([403, 404, 400]);
  const { token } = await signInOwner(backend);
  expect(await status(asTenant(backend, owner.userId, token))).toBe(404);
  expect((await backend.fetch("/api/export?id=s")).status).toBe(401);
});
